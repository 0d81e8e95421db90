"""Long texts in several messages: cut at paragraph ends, numbered (1/3).

Lengths are of what a person sees, in the units of the platform: UTF-16 units, or bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.platforms.markup import read_markup, write_markup

_BLANK = " \t\r\n"
# From the best place to cut to the worst; the cut is after the match.
_CUTS = (r"\n[ \t]*\n+", r"\n", r"[。！？；…]+[”』」）]*|[.!?;]+(?=\s)", r"\s+|[,，、]")
_CUT_PATTERNS = tuple(re.compile(pattern) for pattern in _CUTS)
_ZERO_WIDTH_JOINER = "\u200d"
_EXTENDING = {"Mn", "Me", "Mc"}


@dataclass(frozen=True, slots=True)
class Unit:
    """How a platform counts: `size` of one text in `encoding`, in steps of `width`."""

    encoding: str
    width: int
    count: Callable[[str], int]

    def fit(self, text: str, start: int, units: int) -> int:
        """The end of what fits into `units` from `start` on; at least one character."""
        window = text[start : start + units]
        encoded = window.encode(self.encoding, "surrogatepass")[: self.width * units]
        return start + max(1, len(encoded.decode(self.encoding, "ignore")))


def count_utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def count_bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


UTF16 = Unit("utf-16-le", 2, count_utf16)
BYTES = Unit("utf-8", 1, count_bytes)


def measure_markup(html: str, unit: Unit = UTF16) -> int:
    """The length of what a person sees of `html`."""
    return unit.count(read_markup(html).text)


def split_markup(
    html: str, *, limit: int, first: int | None = None, unit: Unit = UTF16
) -> list[str]:
    """`html` in balanced pieces of at most `limit` units, the first at most `first`.

    Only blanks at the cuts are lost. More than one piece: each ends in its number.
    A text of blanks gives no piece at all.
    """
    marked = read_markup(html)
    first = limit if first is None else first
    if unit.count(marked.text) <= first:
        return [write_markup(marked)] if marked.text.strip() else []
    ranges = _plan_cuts(marked.text, limit=limit, first=first, unit=unit)
    pieces = [write_markup(marked, *each) for each in ranges]
    total = len(pieces)
    if total == 1:
        return pieces
    return [f"{piece}\n({n}/{total})" for n, piece in enumerate(pieces, 1)]


def shorten_markup(html: str, limit: int, unit: Unit = UTF16) -> str:
    """`html`, balanced and at most `limit` units long, with … where it was cut."""
    marked = read_markup(html)
    if unit.count(marked.text) <= limit:
        return write_markup(marked)
    room = limit - unit.count("…")
    end = _step_back(marked.text, 0, unit.fit(marked.text, 0, room))
    return write_markup(marked, 0, end) + "…"


def shorten_text(text: str, limit: int) -> str:
    """The same for a text without markup."""
    if count_utf16(text) <= limit:
        return text
    return text[: _step_back(text, 0, UTF16.fit(text, 0, limit - 1))] + "…"


def _plan_cuts(
    text: str, *, limit: int, first: int, unit: Unit
) -> list[tuple[int, int]]:
    """Ranges of the pieces, with room for their numbers."""
    digits = 1
    while True:
        room = len("\n(/)") + 2 * digits
        ranges = list(_cut(text, limit=limit - room, first=first - room, unit=unit))
        if len(ranges) < 10**digits:
            return ranges
        digits += 1


def _cut(text: str, *, limit: int, first: int, unit: Unit) -> Iterator[tuple[int, int]]:
    start, size = 0, first
    while (start := _skip_blanks(text, start)) < len(text):
        stop = unit.fit(text, start, size)
        if stop < len(text):
            stop = _find_cut(text, start, stop)
        end = start + len(text[start:stop].rstrip(_BLANK))
        if text[start:end].strip():
            yield start, end
        start, size = stop, limit


def _skip_blanks(text: str, start: int) -> int:
    return len(text) - len(text[start:].lstrip(_BLANK))


def _find_cut(text: str, start: int, stop: int) -> int:
    """The best place to cut in the last three quarters of `text[start:stop]`."""
    if text[stop] == "\n":
        return stop
    earliest = start + (stop - start) // 4
    for pattern in _CUT_PATTERNS:
        ends = [m.end() for m in pattern.finditer(text, earliest, stop)]
        if ends and not is_joined(text, ends[-1]):
            return ends[-1]
    return _step_back(text, start, stop)


def _step_back(text: str, start: int, stop: int) -> int:
    """The last place before `stop` that is not inside what a person sees as one."""
    at = stop
    while at > start and is_joined(text, at):
        at -= 1
    return at if at > start else stop


def is_joined(text: str, at: int) -> bool:
    """Whether the characters on both sides of `at` belong to one visible sign."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return (
        before == _ZERO_WIDTH_JOINER
        or _is_extending(after)
        or (before, after) == ("\r", "\n")
        or (_is_flag_half(before) and _is_flag_half(after) and _is_odd_flag(text, at))
        or ("\u1100" <= before <= "\u11ff" and "\u1160" <= after <= "\u11ff")
    )


def _is_extending(character: str) -> bool:
    return (
        character == _ZERO_WIDTH_JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # tags of regional flags
        or unicodedata.category(character) in _EXTENDING
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_odd_flag(text: str, at: int) -> bool:
    """Flags are pairs: the cut is inside one after an odd number of halves."""
    run = at
    while run > 0 and _is_flag_half(text[run - 1]):
        run -= 1
    return (at - run) % 2 == 1
