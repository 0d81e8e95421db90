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
_TOGETHER = 3  # the last rows of a table, its sums among them
_BORDERS = ["top", "left", "bottom", "right", "insideH", "insideV"]


def add_paragraph(
    document: Any,
    style: str,
    text: str,
    *,
    extra: str = "",
    run: str = "",
    broken: bool = False,
) -> None:
    """A paragraph in the style of that name; `extra` and `run` are more properties.

    `broken`: ends of lines and tabs in the text are meant.
    """
    write = _write_broken if broken else _write_text
    xml = _write_paragraph(style, write(text), extra, run, nsdecls("w"))
    _append(document, parse_xml(xml))


def _append(document: Any, element: Any) -> None:
    document.element.body.insert_element_before(element, "w:sectPr")


def clean_text(text: str) -> str:
    """On one line and without what a document cannot hold."""
    return _UNPRINTABLE.sub(" ", text)


def _write_text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(clean_text(text))}</w:t>'


def _write_broken(text: str) -> str:
    lines = [line.split("\t") for line in text.split("\n")]
    parts = ("<w:tab/>".join(map(_write_text, line)) for line in lines)
    return "<w:br/>".join(parts)


def _write_paragraph(
    style: str, words: str, extra: str = "", run: str = "", declared: str = ""
) -> str:
    name = style.replace(" ", "")
    look = f"<w:rPr>{run}</w:rPr>" if run else ""
    return (
        f'<w:p {declared}><w:pPr><w:pStyle w:val="{name}"/>{extra}</w:pPr>'
        f"<w:r>{look}{words}</w:r></w:p>"
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
    """A ruled table; the titles of its columns are repeated on each page.

    Its last row never stands alone.
    """
    widths = [column.width for column in columns]
    titles = [column.title for column in columns]
    styles = [column.style for column in columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _write_row(widths, ["Desk Cell Head"] * len(widths), titles, head=True)
    every = list(rows)
    first_kept = len(every) - _TOGETHER
    body = "".join(
        _write_row(widths, styles, row, keep=first_kept <= place < len(every) - 1)
        for place, row in enumerate(every)
    )
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
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/>'
        '<w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )


def _write_row(
    widths: Sequence[int],
    styles: Sequence[str],
    texts: Sequence[str],
    *,
    head: bool = False,
    keep: bool = False,
) -> str:
    repeat = "<w:tblHeader/>" if head else ""
    extra = [KEEP if keep else ""] * len(widths)
    cells = "".join(map(_write_cell, widths, styles, texts, extra))
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="454"/>{repeat}</w:trPr>'
        f"{cells}</w:tr>"
    )


def _write_cell(width: int, style: str, text: str, extra: str) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/>'
        f"</w:tcPr>{_write_paragraph(style, _write_text(text), extra)}</w:tc>"
    )
