"""What a .docx says: its paragraphs, one a line.

Only `word/document.xml` is read, as a stream; a document type declaration, the way in
for external and exploding entities, is refused. No such thing is in what Word writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from bot.media.archives import BadArchiveError, read_member

XML_BYTES = 8 << 20
TEXT_CHARACTERS = 500_000
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_BREAKS = {f"{_WORD} br": " ", f"{_WORD} cr": " ", f"{_WORD} tab": "\t"}
_PARAGRAPH, _TEXT = f"{_WORD} p", f"{_WORD} t"


class BadDocumentError(Exception):
    """Not to be read: broken, encrypted, beyond the bounds, or meant to hurt."""


def read_docx(path: Path) -> str:
    """Raises `BadDocumentError`."""
    try:
        xml = read_member(path, "word/document.xml", longest=XML_BYTES)
        return _read_paragraphs(xml)
    except (BadArchiveError, expat.ExpatError) as error:
        raise BadDocumentError(str(error)) from error


@dataclass(slots=True)
class _Reader:
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    length: int = 0
    in_text: bool = False
    in_fallback: int = 0  # what older programs show instead: the same text again

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _FALLBACK:
            self.in_fallback += 1
        elif name == _TEXT:
            self.in_text = True
        elif name == _PARAGRAPH:
            self.end_line()  # of the paragraph a text box stands in
        elif name in _BREAKS:
            self.write(_BREAKS[name])

    def end(self, name: str) -> None:
        if name == _FALLBACK:
            self.in_fallback -= 1
        elif name == _TEXT:
            self.in_text = False
        elif name == _PARAGRAPH:
            self.end_line()

    def characters(self, text: str) -> None:
        if self.in_text:
            self.write(text)

    def write(self, text: str) -> None:
        if not self.in_fallback:
            self.length += len(text)
            self.line.append(text)
        if self.length > TEXT_CHARACTERS:
            raise BadDocumentError(f"more than {TEXT_CHARACTERS} characters")

    def end_line(self) -> None:
        text = "".join(self.line).strip()
        self.line.clear()
        if text:
            self.lines.append(text)


def _read_paragraphs(xml: bytes) -> str:
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(xml, True)
    return "\n".join(reader.lines)


def _refuse_doctype(*_: object) -> NoReturn:
    raise BadDocumentError("a document type declaration")
