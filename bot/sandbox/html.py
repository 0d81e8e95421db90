"""Telegram's HTML: only its tags, properly nested, turned into entities.

The refusals and the byte offsets in them are those of the Bot API server
(https://core.telegram.org/bots/api#html-style).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from bot.sandbox.errors import bad_request
from bot.sandbox.formatting import Entity, Formatted, count_units

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot));?")
_ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>/"']*)\s*"""
    r"""(?:(?P<equal>=)\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[\w.-]*)))?""",
    re.ASCII,
)


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    at: int  # where its text begins in the output


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    out: list[str] = field(default_factory=list)
    units: int = 0
    opened: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def refuse(self, what: str, at: int | None = None) -> NoReturn:
        where = "" if at is None else f" at byte offset {_byte_offset(self.source, at)}"
        raise bad_request(f"can't parse entities: {what}{where}")

    def write(self, text: str) -> None:
        self.out.append(text)
        self.units += count_units(text)


def parse_html(source: str) -> Formatted:
    """Text and entities of `source`; raises ApiError 400 "can't parse entities: …"."""
    reader = _Reader(source)
    while reader.at < len(source):
        if source.startswith("</", reader.at):
            _read_end_tag(reader)
        elif source[reader.at] == "<":
            _read_start_tag(reader)
        else:
            _read_text(reader)
    if reader.opened:
        tag = reader.opened[-1].tag
        reader.refuse(f'Can\'t find end tag corresponding to start tag "{tag}"')
    entities = sorted(reader.entities, key=lambda each: (each.offset, -each.length))
    return Formatted("".join(reader.out), tuple(entities))


def _read_text(reader: _Reader) -> None:
    end = reader.source.find("<", reader.at)
    end = len(reader.source) if end < 0 else end
    reader.write(unescape(reader.source[reader.at : end]))
    reader.at = end


def unescape(text: str) -> str:
    """The four named references and the numeric ones; everything else stays."""
    return _REFERENCE.sub(_decode_reference, text)


def _decode_reference(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    is_character = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_character else match.group()


def _read_start_tag(reader: _Reader) -> None:
    begin = reader.at
    name = re.compile(r"[^\s>]*").match(reader.source, begin + 1)
    assert name is not None
    tag = name.group().lower()
    if name.end() >= len(reader.source):
        reader.refuse("Unclosed start tag", begin)
    if tag not in _STYLES:
        reader.refuse(f'Unsupported start tag "{tag}"', begin)
    reader.at = name.end()
    argument = _read_attributes(reader, tag, begin)
    if tag == "span" and argument != "spoiler":
        reader.refuse('Tag "span" must have class "tg-spoiler"', begin)
    reader.opened.append(_Open(tag, argument, reader.units, len(reader.out)))


def _read_attributes(reader: _Reader, tag: str, begin: int) -> str:
    argument = ""
    while not re.compile(r"\s*>").match(reader.source, reader.at):
        match = _ATTRIBUTE.match(reader.source, reader.at)
        assert match is not None
        _check_attribute(reader, match, tag, begin)
        value = match["double"] or match["single"] or match["bare"] or ""
        argument = _read_argument(tag, match["name"], unescape(value)) or argument
        reader.at = match.end()
    reader.at = reader.source.index(">", reader.at) + 1
    return argument


def _check_attribute(
    reader: _Reader, match: re.Match[str], tag: str, begin: int
) -> None:
    end = match.end()
    if end >= len(reader.source):
        reader.refuse(f'Unclosed start tag "{tag}"', begin)
    if not match["name"]:
        reader.refuse(f'Empty attribute name in the tag "{tag}"', begin)
    if match["bare"] is None or reader.source[end] in "> \t\r\n":
        return
    if not match["bare"] and reader.source[end] in "\"'":
        reader.refuse("Unclosed start tag", begin)  # a quotation without its end
    reader.refuse("Unexpected end of name token", match.start("bare"))


def _read_argument(tag: str, name: str, value: str) -> str:
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "1"
    return ""


def _read_end_tag(reader: _Reader) -> None:
    begin = reader.at
    if not reader.opened:
        reader.refuse("Unexpected end tag", begin)
    match = re.compile(r"</([^\s>]*)\s*(>?)").match(reader.source, begin)
    assert match is not None
    found, closed = match[1].lower(), match[2]
    if not closed:
        reader.refuse("Unclosed end tag", begin)
    tag = reader.opened[-1].tag
    if found and found != tag:
        reader.refuse(
            f"Unmatched end tag at byte offset {_byte_offset(reader.source, begin)}, "
            f'expected "</{tag}>", found "</{found}>"'
        )
    reader.at = match.end()
    _close_tag(reader, reader.opened.pop())


def _close_tag(reader: _Reader, opened: _Open) -> None:
    length = reader.units - opened.offset
    if length == 0:
        return
    kind, extra = _STYLES[opened.tag], {}
    if opened.tag == "a":
        url = opened.argument or "".join(reader.out[opened.at :])
        if "." not in url and not url.startswith("tg:"):
            return  # Telegram drops a link that leads nowhere and keeps its words
        extra = {"url": url}
    elif opened.tag == "blockquote" and opened.argument:
        kind = "expandable_blockquote"
    elif opened.tag == "code" and opened.argument:
        kind, extra = "pre", {"language": opened.argument}
    elif opened.tag == "tg-emoji":
        extra = {"custom_emoji_id": opened.argument}
    elif opened.tag == "pre" and _drop_inner_code(reader, opened.offset, length):
        return
    reader.entities.append(Entity(kind, opened.offset, length, extra))


def _drop_inner_code(reader: _Reader, offset: int, length: int) -> bool:
    """<pre><code class="language-…"> is one entity, the inner one."""
    if not reader.entities:
        return False
    inner = reader.entities[-1]
    return (inner.type, inner.offset, inner.length) == ("pre", offset, length)


def _byte_offset(source: str, at: int) -> int:
    return len(source[:at].encode("utf-8", "surrogatepass"))
