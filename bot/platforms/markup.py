"""The desk's HTML subset as text and spans: read it, cut it, write it again.

Reading forgives everything, so that writing always gives balanced HTML: an unknown tag
is text, an end tag without a start is dropped, an open tag ends with its parent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

_STYLES = ("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler")
TAGS = frozenset([*_STYLES, "code", "pre", "a", "blockquote"])
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9-]*)(?P<rest>(?:\s[^<>]*)?)>"
    r"|&(?:(?P<named>lt|gt|amp|quot)|#(?P<decimal>\d{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6}));"
)


# What a start tag keeps of its attributes; anything else is dropped.
_ATTRIBUTES = {
    "a": re.compile(r"""\shref=("[^"]*"|'[^']*')"""),
    "code": re.compile(r'\sclass=("language-[\w+#-]*")'),
    "blockquote": re.compile(r"\sexpandable\b"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` stands between `opening` (`<a href="…">`) and `</tag>`."""

    start: int
    end: int
    tag: str
    opening: str


@dataclass(frozen=True, slots=True)
class Marked:
    """What a person sees, and the spans over it, outer before inner."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(slots=True)
class _Reader:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    opened: list[tuple[int, str, str]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def open(self, tag: str, opening: str) -> None:
        self.opened.append((self.length, tag, opening))

    def close(self, tag: str) -> None:
        """Close `tag` and whatever was left open inside it."""
        if all(tag != name for _, name, _ in self.opened):
            return
        while self._close_last() != tag:
            pass

    def close_all(self) -> None:
        while self.opened:
            self._close_last()

    def _close_last(self) -> str:
        start, tag, opening = self.opened.pop()
        if start < self.length:
            self.spans.append(Span(start, self.length, tag, opening))
        return tag


def read_markup(html: str) -> Marked:
    reader, at = _Reader(), 0
    for token in _TOKEN.finditer(html):
        reader.write(html[at : token.start()])
        _read_token(reader, token)
        at = token.end()
    reader.write(html[at:])
    reader.close_all()
    # Spans were noted as they closed: the inner first. Equal ones keep their nesting.
    reader.spans.reverse()
    reader.spans.sort(key=lambda span: (span.start, -span.end))
    return Marked("".join(reader.parts), tuple(reader.spans))


def _read_token(reader: _Reader, token: re.Match[str]) -> None:
    tag = (token["tag"] or "").lower()
    if not tag:
        reader.write(_decode_reference(token))
    elif tag not in TAGS:
        reader.write(token.group())
    elif token["end"]:
        reader.close(tag)
    else:
        reader.open(tag, f"<{tag}{_keep_attribute(tag, token['rest'])}>")


def _keep_attribute(tag: str, attributes: str) -> str:
    pattern = _ATTRIBUTES.get(tag)
    found = pattern.search(attributes) if pattern else None
    return f" {found.group().strip()}" if found else ""


def _decode_reference(token: re.Match[str]) -> str:
    if token["named"]:
        return _NAMED[token["named"]]
    code = int(token["decimal"]) if token["decimal"] else int(token["hex"], 16)
    is_character = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_character else token.group()


def write_markup(marked: Marked, start: int = 0, end: int | None = None) -> str:
    """`text[start:end]` as HTML; spans that reach beyond are closed and opened here."""
    end = len(marked.text) if end is None else end
    spans = [s for s in marked.spans if s.start < end and s.end > start]
    return "".join(_write_pieces(marked.text, spans, start, end))


def _write_pieces(text: str, spans: list[Span], at: int, end: int) -> Iterator[str]:
    waiting, opened = spans[::-1], list[Span]()
    while waiting or opened:
        if opened and (not waiting or opened[-1].end <= waiting[-1].start):
            stop = min(opened[-1].end, end)
            yield escape(text[at:stop], quote=False)
            yield f"</{opened.pop().tag}>"
        else:
            stop = max(at, waiting[-1].start)
            yield escape(text[at:stop], quote=False)
            opened.append(waiting.pop())
            yield opened[-1].opening
        at = stop
    yield escape(text[at:end], quote=False)
