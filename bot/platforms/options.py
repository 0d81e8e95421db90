"""Buttons as numbers, for platforms that have none: written under the text, read from
what people answer."""

from __future__ import annotations

import re
import unicodedata
from html import escape

from handlers.messages import Button, Rows

GAP = "\u2003"  # an em space between the options of a row
_KEYCAP = str.maketrans("", "", "\ufe0e\ufe0f\u20e3")
_NUMBER = re.compile(r"\(?([1-9]\d?)\)?[.、。)]?")


def list_tokens(rows: Rows, *, first: int = 1) -> tuple[str, ...]:
    """The tokens by their numbers, from 1 on; "" for numbers before the `first`."""
    tokens = tuple(button.token for row in rows for button in row if button.token)
    return ("",) * (first - 1) + tokens if tokens else ()


def drop_tokens(rows: Rows) -> Rows:
    """What is left where nobody can answer: buttons that open an address."""
    kept = (tuple(button for button in row if button.url) for row in rows)
    return tuple(row for row in kept if row)


def write_options(rows: Rows, *, first: int = 1) -> str:
    """The options as HTML, a line for each row; "" without any."""
    number, lines = first - 1, []
    for row in rows:
        words = []
        for button in row:
            number += 1 if button.token else 0
            words.append(_write_option(button, number))
        lines.append(GAP.join(words))
    return "\n".join(lines)


def _write_option(button: Button, number: int) -> str:
    label = escape(button.label, quote=False)
    if button.token:
        return f"[{number}] {label}"
    return f'<a href="{escape(button.url)}">{label}</a>'


def append_options(html: str, rows: Rows, *, first: int = 1) -> str:
    options = write_options(rows, first=first)
    return f"{html}\n\n{options}" if html and options else html or options


def read_choice(text: str) -> int:
    """The number somebody answered with (2, ２, 2️⃣, ②, "2."); 0 if it is none."""
    typed = unicodedata.normalize("NFKC", text.translate(_KEYCAP)).strip()
    found = _NUMBER.fullmatch(typed)
    return int(found[1]) if found else 0
