"""One story as a .docx, in the look of the desk's documents."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document

from handlers.render.docx_parts import add_paragraph, clean_text
from handlers.render.docx_styles import prepare_document


def write_manuscript(data: dict[str, Any]) -> bytes:
    """`title`, `origin` (one line under it) and `body`, a paragraph a line."""
    document = Document()
    prepare_document(document)
    document.core_properties.title = clean_text(data["title"])[:200]
    document.core_properties.author = ""
    add_paragraph(document, "Desk Title", data["title"])
    add_paragraph(document, "Desk Source", data["origin"])
    for line in data["body"].split("\n"):
        if line.strip():
            add_paragraph(document, "Desk Body", line.strip())
    out = BytesIO()
    document.save(out)
    return out.getvalue()
