"""The circular (通报) as .docx, in the layout of GB/T 9704-2012."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from docx import Document

from handlers.render.circular_tables import list_tables
from handlers.render.circular_text import compose_circular
from handlers.render.docx_parts import (
    KEEP,
    add_paragraph,
    add_table,
    clean_text,
    draw_line_below,
    indent_right,
    set_size,
)
from handlers.render.docx_styles import CHAR, TEXT_WIDTH, prepare_document
from handlers.render.imprint import Ends, add_imprint
from handlers.render.labels import (
    label_day,
    label_edition,
    label_period,
    label_ranking,
)
from handlers.render.width import measure_width
from handlers.rules.ranking import Ranking, from_data
from handlers.texts import say_plain

_LONGEST_PROPERTY = 255
_JOINED_ABOVE = '<w:spacing w:before="0"/>'
_JOINED_BELOW = '<w:keepNext/><w:spacing w:after="0"/>'
_STYLES = ("Desk Body", "Desk Heading", "Desk Lesser")


def write_circular(data: Mapping[str, Any]) -> bytes:
    """The .docx of `{"ranking": to_data(…), "language": …, "document": {…}}`.

    `document` holds the desk's settings and wording, each with a default: head (in
    red), number (`云政办信〔2026〕3号`), title, to (主送), signature, date (ISO),
    copies (抄送), and opening, next_steps, top, template of `compose_circular`.
    """
    ranking, language = from_data(data["ranking"]), data.get("language", "zh-CN")
    wording = _fill_in(data.get("document", {}), ranking, language)
    document = Document()
    prepare_document(document)
    _describe(document, ranking, wording)
    _add_head(document, wording)
    _add_text(document, ranking, language, wording)
    _add_signature(document, wording, language)
    _add_annex(document, ranking, language)
    add_imprint(document, _list_imprint(wording, language))
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _fill_in(
    wording: Mapping[str, Any], ranking: Ranking, language: str
) -> dict[str, Any]:
    """The wording with its defaults; figures that are not published say so."""
    period = label_period(ranking.period, language)
    local = ranking.cutoff.astimezone(ZoneInfo(ranking.timezone)).date()
    defaults = {
        "head": ranking.desk,
        "number": label_edition(ranking, language),
        "title": say_plain("render.circular_title", language, period=period),
        "to": say_plain("render.circular_to", language),
        "signature": ranking.desk,
        "date": local.isoformat(),
        "copies": "",
    }
    filled = defaults | {key: value for key, value in wording.items() if value}
    colon = ":" if language == "en" else "："
    filled["to"] = filled["to"].rstrip(":：") + colon
    return filled | {"title_lines": _part_title(wording, filled, language)}


def _part_title(
    wording: Mapping[str, Any], filled: Mapping[str, Any], language: str
) -> list[str]:
    """Whose, about what, of which kind: 某办公室 / 关于……的通报, unless it is given."""
    own = wording.get("title") or language == "en"
    return [filled["title"]] if own else [filled["signature"], filled["title"]]


def _describe(document: Any, ranking: Ranking, wording: Mapping[str, Any]) -> None:
    about = document.core_properties
    about.title = clean_text(wording["title"])[:_LONGEST_PROPERTY]
    about.author = clean_text(wording["signature"])[:_LONGEST_PROPERTY]
    about.comments = about.keywords = ""
    about.created = about.modified = ranking.cutoff.astimezone(UTC).replace(tzinfo=None)


def _add_head(document: Any, wording: Mapping[str, Any]) -> None:
    head = wording["head"]
    width = max(1, measure_width(head)) / 2  # in characters
    size = min(48, int(TEXT_WIDTH / width))
    add_paragraph(document, "Desk Head", head, run=set_size(size))
    add_paragraph(document, "Desk Number", wording["number"], extra=draw_line_below(11))
    for place, line in enumerate(wording["title_lines"]):
        # Lines of one title are not parted by the space around it.
        extra = "" if place == 0 else _JOINED_ABOVE
        extra = _JOINED_BELOW if place < len(wording["title_lines"]) - 1 else extra
        add_paragraph(document, "Desk Title", line, extra=extra)
    add_paragraph(document, "Desk Address", wording["to"])


def _add_text(
    document: Any, ranking: Ranking, language: str, wording: Mapping[str, Any]
) -> None:
    lines = compose_circular(ranking, language, wording)
    for line in lines[:-1]:
        add_paragraph(document, _STYLES[line.level], line.text)
    title = _name_annex(ranking, language)
    note = say_plain("render.annex_note", language, title=title)
    # The signature never stands on a page without text.
    add_paragraph(document, "Desk Body", lines[-1].text if lines else "", extra=KEEP)
    add_paragraph(document, "Desk Annex Note", note)


def _name_annex(ranking: Ranking, language: str) -> str:
    period = label_period(ranking.period, language)
    return say_plain("render.annex_title", language, period=period)


def _add_signature(document: Any, wording: Mapping[str, Any], language: str) -> None:
    """Signature and date as the standard places them where there is no seal.

    The date begins two characters to the right of the signature; the longer of both
    ends two characters before the edge.
    """
    day = label_day(date.fromisoformat(wording["date"]), language)
    sign = wording["signature"]
    half = CHAR / 2
    sign_width, day_width = measure_width(sign) * half, measure_width(day) * half
    day_edge = max(2 * CHAR, sign_width - day_width)
    sign_edge = day_edge + day_width + 2 * CHAR - sign_width
    add_paragraph(document, "Desk Sign", sign, extra=indent_right(sign_edge))
    add_paragraph(document, "Desk Date", day, extra=indent_right(day_edge))


def _add_annex(document: Any, ranking: Ranking, language: str) -> None:
    add_paragraph(document, "Desk Annex", say_plain("render.annex", language))
    add_paragraph(document, "Desk Annex Title", _name_annex(ranking, language))
    for name, columns, rows in list_tables(ranking, language):
        add_paragraph(document, "Desk Class", name)
        add_table(document, columns, rows)
    add_paragraph(document, "Desk Note", _word_source(ranking, language))


def _word_source(ranking: Ranking, language: str) -> str:
    comma = ", " if language == "en" else "，"
    source = comma.join(label_ranking(ranking, language))
    return say_plain("render.source", language, source=source)


def _list_imprint(wording: Mapping[str, Any], language: str) -> list[Ends]:
    day = label_day(date.fromisoformat(wording["date"]), language)
    printed = say_plain("render.printed", language, day=day)
    lines = [(wording["signature"], printed)]
    if wording["copies"]:
        copies = say_plain("render.copies", language, to=wording["copies"])
        lines.insert(0, (copies, ""))
    return lines


def describe_circular(data: Mapping[str, Any]) -> dict[str, Any]:
    """The words around text and tables, as the .docx has them, for other forms."""
    ranking, language = from_data(data["ranking"]), data.get("language", "zh-CN")
    wording = _fill_in(data.get("document", {}), ranking, language)
    title = _name_annex(ranking, language)
    return wording | {
        "day": label_day(date.fromisoformat(wording["date"]), language),
        "annex": say_plain("render.annex", language),
        "annex_title": title,
        "annex_note": say_plain("render.annex_note", language, title=title),
        "note": _word_source(ranking, language),
        "imprint": _list_imprint(wording, language),
    }
