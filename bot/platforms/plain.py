"""The desk's HTML for platforms that have no markup."""

from __future__ import annotations

import re
from html import escape, unescape

from bot.platforms.markup import Span, read_markup

_ADDRESS = re.compile(r"""href=["']([^"']*)["']""")


def write_plain(html: str) -> str:
    """What a person reads, with the addresses of links in brackets behind them."""
    marked = read_markup(html)
    text, shift = marked.text, 0
    for span in sorted(marked.spans, key=lambda span: span.end):
        address = read_address(span)
        if address and address != marked.text[span.start : span.end]:
            at = span.end + shift
            text = f"{text[:at]} ({address}){text[at:]}"
            shift += len(address) + 3
    return text


def read_address(span: Span) -> str:
    """Where a link leads; "" for a span that is none."""
    found = _ADDRESS.search(span.opening) if span.tag == "a" else None
    return unescape(found[1]) if found else ""


def strip_markup(html: str) -> str:
    """The same as HTML without a tag, to be split by what is really sent."""
    return escape(write_plain(html), quote=False)
