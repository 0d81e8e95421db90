"""What changed between two versions of a text, and which passage an editor meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# Chinese marks are written as code points: ,;!?> in full width.
_MARKS = r"\uff0c\uff1b\uff01\uff1f。、,.;!?\n"
_CLAUSE = re.compile(rf"[^{_MARKS}]*[{_MARKS}]*")
_QUOTED = re.compile(
    r"[“「『\"]([^”」』\"]{2,500})[”」』\"]|^[>\uff1e]\s*(.{2,500})$", re.MULTILINE
)
_BLANKS = re.compile(r"\s+")
LONGEST = 40  # characters shown of a changed passage


@dataclass(frozen=True, slots=True)
class Change:
    """One passage: `before` is empty where something was put in."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Characters added and removed, and the passages, first ones first."""

    added: int
    removed: int
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)


def compare_texts(before: str, after: str) -> Difference:
    """The difference by clauses, then by characters within a changed clause."""
    old, new = _split_clauses(before), _split_clauses(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    changes = tuple(
        Change("".join(old[a:b]).strip(), "".join(new[c:d]).strip())
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )
    real = tuple(change for change in changes if change.before != change.after)
    counts = [_count_characters(change) for change in real]
    added, removed = sum(a for a, _ in counts), sum(r for _, r in counts)
    return Difference(added, removed, real)


def _split_clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.findall(text) if clause]


def _count_characters(change: Change) -> tuple[int, int]:
    before, after = change.before, change.after
    # Character by character is quadratic: long passages count as replaced whole.
    if not before or not after or len(before) * len(after) > 250_000:
        return len(after), len(before)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    return len(after) - kept, len(before) - kept


def shorten(text: str, longest: int = LONGEST) -> str:
    """The text on one line, cut at `longest` characters."""
    line = _BLANKS.sub(" ", text).strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def find_quotes(words: str, body: str) -> list[str]:
    """Passages of `body` that `words` quotes: in quotation marks or after `>`."""
    bare = _BLANKS.sub("", body)
    quoted = (first or second for first, second in _QUOTED.findall(words))
    return [q.strip() for q in quoted if _BLANKS.sub("", q) in bare]
