"""A briefing (简报) as .docx: red head, issue, issuer and date, contents, stories,
report-to lists at the foot of its last page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from docx import Document

from handlers.render.docx_parts import (
    KEEP,
    add_ends,
    add_paragraph,
    clean_text,
    draw_line_below,
    set_size,
)
from handlers.render.docx_styles import TEXT_WIDTH, prepare_document
from handlers.render.imprint import Ends, add_imprint
from handlers.render.labels import label_day
from handlers.render.width import measure_width
from handlers.texts import say_plain

_LISTS = ("report_to", "copy_to", "send_to")
_LARGEST_HEAD = 60  # points


def write_briefing(data: Mapping[str, Any]) -> bytes:
    """The .docx of an issue.

    `data`: language, title (简报), number (第3期), issuer, day (ISO), stories (each
    with title, body and source, `青河镇 张三`), report_to, copy_to, send_to (texts).
    """
    document = Document()
    prepare_document(document)
    document.core_properties.title = clean_text(data["title"])[:255]
    document.core_properties.author = clean_text(data["issuer"])[:255]
    _add_head(document, data)
    _add_contents(document, data)
    for story in data["stories"]:
        _add_story(document, story)
    _add_lists(document, data)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def label_date(data: Mapping[str, Any]) -> str:
    return label_day(date.fromisoformat(data["day"]), data["language"])


def _add_head(document: Any, data: Mapping[str, Any]) -> None:
    width = max(1, measure_width(data["title"])) / 2  # in characters
    size = min(_LARGEST_HEAD, int(TEXT_WIDTH / width))
    add_paragraph(document, "Desk Masthead", data["title"], run=set_size(size))
    add_paragraph(document, "Desk Issue", data["number"])
    add_ends(
        document,
        "Desk Issuer",
        (data["issuer"], label_date(data)),
        width=TEXT_WIDTH * 20,
        border=draw_line_below(8),
    )


def _add_contents(document: Any, data: Mapping[str, Any]) -> None:
    title = say_plain("render.briefing_contents", data["language"])
    add_paragraph(document, "Desk Contents", title)
    for place, story in enumerate(data["stories"], 1):
        add_paragraph(document, "Desk Body", f"{place}. {story['title']}")


def _add_story(document: Any, story: Mapping[str, Any]) -> None:
    add_paragraph(document, "Desk Story", story["title"])
    paragraphs = list_paragraphs(story["body"])
    for text in paragraphs[:-1]:
        add_paragraph(document, "Desk Body", text)
    # The source never stands on a page of its own.
    for text in paragraphs[-1:]:
        add_paragraph(document, "Desk Body", text, extra=KEEP)
    add_paragraph(document, "Desk Source", f"（{story['source']}）")


def list_paragraphs(body: str) -> list[str]:
    return [line.strip() for line in body.splitlines() if line.strip()]


def list_imprint(data: Mapping[str, Any]) -> Sequence[Ends]:
    """报、送、发, those that have anybody; who printed it and when."""
    lines = [
        (say_plain(f"render.briefing_{name}", data["language"], to=data[name]), "")
        for name in _LISTS
        if data.get(name)
    ]
    printed = say_plain("render.printed", data["language"], day=label_date(data))
    return [*lines, (data["issuer"], printed)]


def _add_lists(document: Any, data: Mapping[str, Any]) -> None:
    add_imprint(document, list_imprint(data))
