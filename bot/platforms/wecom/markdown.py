"""The desk's HTML → WeCom's Markdown."""

from __future__ import annotations

from bot.platforms.markup import Span, read_markup
from bot.platforms.plain import read_address, write_plain
from bot.platforms.splitting import count_bytes
from bot.platforms.wecom.limits import MARKDOWN_BYTES

_MARKS = {"b": "**", "strong": "**", "code": "`"}
# `<@userid>` and `<@all>` call people: nobody's text may do that.
_CALL, _HARMLESS = "<@", "＜@"


def write_markdown(html: str) -> str:
    """Bold, code and links; everything else is plain, as the whole is if too long."""
    marked = read_markup(html)
    marks: list[tuple[int, int, str]] = []
    for number, span in enumerate(marked.spans):
        before, after = _write_marks(span)
        # Outer spans come first: their marks stand further out.
        marks += [(span.start, number, before), (span.end, -number, after)]
    text = marked.text
    for at, _, mark in sorted(marks, key=lambda mark: mark[:2], reverse=True):
        text = text[:at] + mark + text[at:]
    if count_bytes(text) > MARKDOWN_BYTES:
        text = write_plain(html)
    return disarm(text)


def _write_marks(span: Span) -> tuple[str, str]:
    address = read_address(span)
    if address:
        return "[", f"]({address})"
    mark = _MARKS.get(span.tag, "")
    return mark, mark


def disarm(text: str) -> str:
    return text.replace(_CALL, _HARMLESS)
