"""The lines at the foot of the last page (版记) of GB/T 9704-2012, 7.4.

Letters of four (14 pt); each line stands a character in from both edges, what runs on
begins under the word after the colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from handlers.render.docx_parts import add_paragraph
from handlers.render.docx_styles import TEXT_WIDTH
from handlers.render.width import WIDE_SPACE, measure_width

_SIZE = 14
_ROW = 560  # twips of a line's first row
_NEXT_ROW = 480  # and of each further one: 24 points
_FOOT_OF_TEXT = 14853  # twips from the upper edge of A4: 297 - 35 mm
_COLUMNS = (TEXT_WIDTH // _SIZE - 2) * 2  # of a row, two for a Chinese character
_WORD = re.compile("[!-~]+|[^!-~]")  # what is not parted: Latin words, Chinese letters
_NEVER_FIRST = "，、。；：！？）》”,.;:!?)"
Ends = tuple[str, str]  # of a line: what begins it, what stands at its right end


def add_imprint(document: Any, lines: Sequence[Ends]) -> None:
    """The lines ruled above, between and below, the first and last rule thicker.

    Each is a frame with a place of its own on the paper: of all ways to the foot of a
    page this is the one that Word, WPS and LibreOffice agree on.
    """
    rows = [list(fold_line(left)) for left, _ in lines]
    heights = [_ROW + (len(each) - 1) * _NEXT_ROW for each in rows]
    top = _FOOT_OF_TEXT - sum(heights)
    for place, (_, right) in enumerate(lines):
        rules = _rule("top", 8) if place == 0 else ""
        rules += _rule("bottom", 8 if place == len(lines) - 1 else 6)
        frame = _place_frame(top, heights[place])
        tabs = _set_tab() if right else ""
        extra = f"{frame}<w:pBdr>{rules}</w:pBdr>{tabs}"
        text = "\n".join(rows[place]) + (f"\t{right}" if right else "")
        add_paragraph(document, "Desk Imprint", text, extra=extra, broken=True)
        top += heights[place]
    add_paragraph(document, "Desk End", "")  # what the frames are anchored to


def fold_line(text: str) -> Iterator[str]:
    """Rows of a line, each as wide as the text less a character at both edges."""
    label, colon, _ = text.partition("：")
    hang = len(label) + 1 if colon else 0
    row, room = WIDE_SPACE, _COLUMNS
    for word in _WORD.findall(text):
        if room < measure_width(word) and word[0] not in _NEVER_FIRST:
            yield row
            row, room = WIDE_SPACE * (1 + hang), _COLUMNS - 2 * hang
        row += word
        room -= measure_width(word)
    yield row


def _place_frame(top: int, height: int) -> str:
    return (
        f'<w:framePr w:w="{TEXT_WIDTH * 20}" w:h="{height}" w:hRule="exact" '
        f'w:vAnchor="page" w:hAnchor="margin" w:x="1" w:y="{top}"/>'
    )


def _set_tab() -> str:
    edge = (TEXT_WIDTH - _SIZE) * 20
    return f'<w:tabs><w:tab w:val="right" w:pos="{edge}"/></w:tabs>'


def _rule(side: str, eighths: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="1" w:color="000000"/>'
