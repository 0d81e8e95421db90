"""Paragraphs and tables of a .docx, put together as XML.

Through python-docx's own cells a table of a hundred rows takes many times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from handlers.render.docx_styles import RED

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ufffe\uffff]+")
KEEP = "<w:keepNext/>"  # on the page of the next paragraph
_FOOT_OF_TEXT = 14853  # twips from the upper edge of A4: 297 - 35 mm
_IMPRINT_ROW = 500
_BORDERS = ["top", "left", "bottom", "right", "insideH", "insideV"]


def add_paragraph(
    document: Any, style: str, text: str, *, extra: str = "", run: str = ""
) -> None:
    """A paragraph in the style of that name; `extra` and `run` are more properties."""
    xml = _write_paragraph(style, text, extra, run, nsdecls("w"))
    _append(document, parse_xml(xml))


def _append(document: Any, element: Any) -> None:
    document.element.body.insert_element_before(element, "w:sectPr")


def clean_text(text: str) -> str:
    """On one line and without what a document cannot hold."""
    return _UNPRINTABLE.sub(" ", text)


def _write_paragraph(
    style: str, text: str, extra: str = "", run: str = "", declared: str = ""
) -> str:
    name = style.replace(" ", "")
    look = f"<w:rPr>{run}</w:rPr>" if run else ""
    words = escape(clean_text(text))
    return (
        f'<w:p {declared}><w:pPr><w:pStyle w:val="{name}"/>{extra}</w:pPr>'
        f'<w:r>{look}<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'
    )


def add_ends(
    document: Any, style: str, texts: tuple[str, str], *, width: int, border: str
) -> None:
    """A line of two texts, one at each edge of `width` twips; `border`: its ruling."""
    left, right = (escape(clean_text(text)) for text in texts)
    name = style.replace(" ", "")
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    xml = (
        f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{name}"/>{border}{tabs}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{left}</w:t></w:r><w:r><w:tab/></w:r>'
        f'<w:r><w:t xml:space="preserve">{right}</w:t></w:r></w:p>'
    )
    _append(document, parse_xml(xml))


def draw_line_below(gap: int) -> str:
    """The red line under a paragraph, `gap` points away, as wide as the text."""
    return (
        f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="{gap}" '
        f'w:color="{RED}"/></w:pBdr>'
    )


def indent_right(points: float) -> str:
    return f'<w:ind w:right="{round(points * 20)}"/>'


def set_size(points: int) -> str:
    return f'<w:sz w:val="{points * 2}"/><w:szCs w:val="{points * 2}"/>'


@dataclass(frozen=True, slots=True)
class Cells:
    """A column of a table: its title, width in twips, and the style of its cells."""

    title: str
    width: int
    style: str = "Desk Cell"


def add_table(
    document: Any,
    columns: Sequence[Cells],
    rows: Iterable[Sequence[str]],
) -> None:
    """A ruled table; the titles of its columns are repeated on each page."""
    widths = [column.width for column in columns]
    titles = [column.title for column in columns]
    styles = [column.style for column in columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _write_row(widths, ["Desk Cell Head"] * len(widths), titles, head=True)
    body = "".join(_write_row(widths, styles, row) for row in rows)
    xml = (
        f"<w:tbl {nsdecls('w')}>{_write_properties(sum(widths))}"
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )
    _append(document, parse_xml(xml))


def _write_properties(width: int) -> str:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in _BORDERS
    )
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
        '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )


def _write_row(
    widths: Sequence[int],
    styles: Sequence[str],
    texts: Sequence[str],
    *,
    head: bool = False,
) -> str:
    repeat = "<w:tblHeader/>" if head else ""
    cells = "".join(map(_write_cell, widths, styles, texts))
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="454"/>{repeat}</w:trPr>'
        f"{cells}</w:tr>"
    )


def _write_cell(width: int, style: str, text: str) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/>'
        f"</w:tcPr>{_write_paragraph(style, text)}</w:tc>"
    )


def add_imprint(document: Any, width: int, lines: Sequence[str]) -> None:
    """The lines at the foot of the last page (版记), ruled above, between and below.

    Each is a frame with a place of its own on the paper: of all ways to the foot of a
    page this is the one that Word, WPS and LibreOffice agree on.
    """
    top = _FOOT_OF_TEXT - len(lines) * _IMPRINT_ROW
    for place, line in enumerate(lines):
        frame = (
            f'<w:framePr w:w="{width}" w:h="{_IMPRINT_ROW}" w:hRule="exact" '
            'w:vAnchor="page" w:hAnchor="margin" w:x="1" '
            f'w:y="{top + place * _IMPRINT_ROW}"/>'
        )
        rules = _rule("top", 8) if place == 0 else ""
        rules += _rule("bottom", 8 if place == len(lines) - 1 else 6)
        extra = f"{frame}<w:pBdr>{rules}</w:pBdr>"
        add_paragraph(document, "Desk Imprint", line, extra=extra)
    add_paragraph(document, "Desk End", "")  # what the frames are anchored to


def _rule(side: str, eighths: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="1" w:color="000000"/>'
