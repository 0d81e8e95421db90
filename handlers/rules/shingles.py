"""How much of a text stands in another one already, and which passage.

Texts are compared by the runs of eight characters they have in common; blanks, marks,
width and case do not count. A stored sample of the runs' hashes finds the few earlier
texts that deserve the exact comparison.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

GRAM = 8
_GRAM_BYTES = 2 * GRAM  # UTF-16
_MARKS = re.compile(r"[\W_]+")  # all but letters and digits
# Which hashes are kept: every 16th; of short texts more, so that there are enough.
# Each rate divides the next one: what a sparse sample has, a dense one has too.
RATES = (16, 8, 4, 2, 1)
ENOUGH = 80
# What counts as taken over: a share of the new text, or nearly all of an earlier one.
# Below these many runs it is a phrase that everybody uses.
NEW_SHARE, LEAST_RUNS = 0.25, 30
EARLIER_SHARE, LEAST_EARLIER_RUNS = 0.60, 60
_TRIED = 8  # places of a run that are followed; more repeat themselves
_SIGN = 1 << 31  # databases have no unsigned numbers


def normalize(text: str) -> str:
    """Letters and digits alone, in one width and case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _MARKS.sub("", folded)


@lru_cache(maxsize=256)
def take_sample(text: str) -> tuple[int, ...]:
    """Hashes that stand for the text, ascending, as signed numbers of 32 bits.

    The same text comes again with every photo of its album and when it is handed in.
    """
    hashes = _hash_runs(normalize(text))
    rate = choose_rate(len(hashes))
    return tuple(sorted(each - _SIGN for each in hashes if not each % rate))


def _hash_runs(letters: str) -> set[int]:
    # A checksum, not `hash()`: that one differs from process to process.
    data = letters.encode("utf-16-le", "surrogatepass")
    ends = range(_GRAM_BYTES, len(data) + 1, 2)
    runs = map(slice, range(0, len(data), 2), ends)
    return set(map(crc32, map(data.__getitem__, runs)))


def choose_rate(runs: int) -> int:
    """One in how many hashes is kept of a text with this many runs."""
    return next((rate for rate in RATES if runs >= ENOUGH * rate), RATES[-1])


@dataclass(frozen=True, slots=True)
class Likeness:
    """`runs` that two texts have in common; their share in each of them, 0 to 1."""

    runs: int
    of_new: float
    of_earlier: float

    @property
    def is_striking(self) -> bool:
        """Whether an editor should know of it."""
        if self.of_new >= NEW_SHARE and self.runs >= LEAST_RUNS:
            return True
        return self.of_earlier >= EARLIER_SHARE and self.runs >= LEAST_EARLIER_RUNS

    @property
    def percent(self) -> int:
        """Of the text of which more is in common; 100 only where all of it is."""
        return int(100 * max(self.of_new, self.of_earlier))


def list_runs(text: str) -> frozenset[str]:
    letters = normalize(text)
    parts = map(slice, range(len(letters)), range(GRAM, len(letters) + 1))
    return frozenset(map(letters.__getitem__, parts))


def compare_runs(new: frozenset[str], earlier: frozenset[str]) -> Likeness:
    """The exact likeness, by `list_runs` of both texts."""
    common = len(new & earlier)
    of_new = common / len(new) if new else 0.0
    of_earlier = common / len(earlier) if earlier else 0.0
    return Likeness(common, of_new, of_earlier)


def find_passage(new: str, earlier: str) -> str:
    """The longest passage in common, as it stands in `new`; "" if there is none."""
    letters, places = _locate(new)
    end, length = _find_longest(letters, _locate(earlier)[0])
    if not length:
        return ""
    return new[places[end - length] : places[end - 1] + 1]


def _locate(text: str) -> tuple[str, Sequence[int]]:
    """The letters of `normalize`, and where in the text each of them stands."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        found = normalize(character)
        letters += found
        places += [place] * len(found)
    return "".join(letters), places


def _find_longest(new: str, earlier: str) -> tuple[int, int]:
    """(end in `new`, length) of the longest common run of at least eight letters."""
    known: dict[str, list[int]] = defaultdict(list)
    for start in range(len(earlier) - GRAM + 1):
        starts = known[earlier[start : start + GRAM]]
        if len(starts) < _TRIED:
            starts.append(start)
    best, lengths = (0, 0), dict[int, int]()
    for end in range(GRAM, len(new) + 1):
        starts = known.get(new[end - GRAM : end], [])
        # A run that goes on where the one before it ended is longer by one letter.
        lengths = {at: lengths.get(at - 1, GRAM - 1) + 1 for at in starts}
        longest = max(lengths.values(), default=0)
        best = max(best, (end, longest), key=lambda found: found[1])
    return best
