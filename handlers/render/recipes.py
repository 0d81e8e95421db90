"""Makers of files by name, for the process pool that draws them just before sending.

Each takes the rows that travelled in the outbox (JSON) and returns the file's bytes.
What a maker needs (Pillow, openpyxl, python-docx) is imported when it is called, so
that the command line starts without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Data = dict[str, Any]


def make_ranking_picture(data: Data) -> bytes:
    from handlers.render.picture import draw_ranking

    return draw_ranking(data)


def make_trend_picture(data: Data) -> bytes:
    from handlers.render.trend import draw_trend

    return draw_trend(data)


def make_qr(data: Data) -> bytes:
    from handlers.render.qr import draw_qr

    return draw_qr(data)


def make_ranking_sheet(data: Data) -> bytes:
    from handlers.render.workbook import write_ranking

    return write_ranking(data)


def make_explain_sheet(data: Data) -> bytes:
    from handlers.render.sheet_tables import write_explain

    return write_explain(data)


def make_table_sheet(data: Data) -> bytes:
    from handlers.render.sheet_tables import write_table

    return write_table(data["title"], data["columns"], data["rows"])


def make_pay_sheet(data: Data) -> bytes:
    from handlers.render.pay_sheet import write_pay_sheet

    return write_pay_sheet(data)


def make_certificate_picture(data: Data) -> bytes:
    from handlers.render.certificate import draw_certificate

    return draw_certificate(data)


def make_certificate_zip(data: Data) -> bytes:
    from handlers.render.certificate import pack_certificates

    return pack_certificates(data)


def make_ranking_document(data: Data) -> bytes:
    from handlers.render.document import write_circular

    return write_circular(data)


def make_briefing_document(data: Data) -> bytes:
    from handlers.render.briefing import write_briefing

    return write_briefing(data)


def make_story_document(data: Data) -> bytes:
    from handlers.render.manuscript import write_manuscript

    return write_manuscript(data)


def make_archive(data: Data) -> bytes:
    from handlers.render.archive import write_archive

    return write_archive(data)


def make_circular_pdf(data: Data) -> bytes:
    from handlers.render.pdf import write_circular_pdf

    return write_circular_pdf(data)


def make_briefing_pdf(data: Data) -> bytes:
    from handlers.render.pdf import write_briefing_pdf

    return write_briefing_pdf(data)


MAKERS: dict[str, Callable[[Data], bytes]] = {
    "ranking_picture": make_ranking_picture,
    "ranking_sheet": make_ranking_sheet,
    "ranking_document": make_ranking_document,
    "briefing_document": make_briefing_document,
    "briefing_pdf": make_briefing_pdf,
    "circular_pdf": make_circular_pdf,
    "explain_sheet": make_explain_sheet,
    "table_sheet": make_table_sheet,
    "pay_sheet": make_pay_sheet,
    "certificate_picture": make_certificate_picture,
    "certificate_zip": make_certificate_zip,
    "trend_picture": make_trend_picture,
    "qr": make_qr,
    "archive": make_archive,
    "story_document": make_story_document,
}


def find_missing(data: Mapping[str, Any]) -> set[str]:
    """The characters in `data` that would be drawn as 〓, for the log."""
    from handlers.render.glyphs import missing_glyphs

    text = "".join(set("".join(_list_texts(data))))
    return missing_glyphs(text, data.get("font_path", ""))


def _list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _list_texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _list_texts(part)
