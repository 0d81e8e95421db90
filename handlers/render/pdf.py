"""Circulars and briefings as PDF, where the extra `pdf` (typst) is installed.

What people wrote reaches the templates as data and is never read as typst's markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent
_ALIGNS = {"Desk Cell Name": "left", "Desk Cell Number": "right"}


def can_write_pdf() -> bool:
    """Whether the extra is installed: pip install "storydesk[pdf]"."""
    return find_spec("typst") is not None


def write_circular_pdf(data: Mapping[str, Any]) -> bytes:
    """The PDF of what `handlers.render.document.write_circular` makes a .docx of."""
    from handlers.render.circular_text import compose_circular
    from handlers.render.document import describe_circular
    from handlers.rules.ranking import from_data

    ranking, language = from_data(data["ranking"]), data.get("language", "zh-CN")
    words = describe_circular(data)
    lines = compose_circular(ranking, language, words)
    fields = ("head", "number", "title", "title_lines", "to", "signature", "day")
    shown: dict[str, Any] = {name: words[name] for name in fields}
    shown |= {
        "lines": [{"text": line.text, "level": line.level} for line in lines]
        or [{"text": "", "level": 0}],
        "tables": list(_list_tables(ranking, language)),
        **{name: words[name] for name in ("annex", "annex_title", "annex_note")},
        "note": words["note"],
        "imprint": words["imprint"],
    }
    return _compile("circular.typ", shown, data.get("font_path", ""))


def _list_tables(ranking: Any, language: str) -> Iterator[dict[str, Any]]:
    from handlers.render.circular_tables import list_tables

    for name, columns, rows in list_tables(ranking, language):
        yield {
            "name": name,
            "titles": [column.title for column in columns],
            "widths": [column.width for column in columns],
            "aligns": [_ALIGNS.get(column.style, "center") for column in columns],
            "rows": [list(row) for row in rows],
        }


def write_briefing_pdf(data: Mapping[str, Any]) -> bytes:
    """The PDF of what `handlers.render.briefing.write_briefing` makes a .docx of."""
    from handlers.render.briefing import label_date, list_imprint, list_paragraphs
    from handlers.texts import say_plain

    shown = {
        **{name: data[name] for name in ("title", "number", "issuer")},
        "date": label_date(data),
        "contents": say_plain("render.briefing_contents", data["language"]),
        "stories": [
            {**story, "paragraphs": list_paragraphs(story["body"])}
            for story in data["stories"]
        ],
        "imprint": list_imprint(data),
    }
    return _compile("briefing.typ", shown, data.get("font_path", ""))


def _compile(template: str, shown: Mapping[str, Any], font_path: str) -> bytes:
    import typst

    fonts = [FOLDER / "fonts", *([Path(font_path).parent] if font_path else [])]
    made: bytes = typst.compile(
        FOLDER / "templates" / template,
        format="pdf",
        root=FOLDER / "templates",
        font_paths=fonts,
        sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
    )
    return made
