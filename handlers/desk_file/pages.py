"""The tables of keys in `docs/desk-file.md`: `python -m handlers.desk_file.pages`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from handlers.desk_file.keys import ANNOUNCEMENTS, Key, Section
from handlers.desk_file.schema import SECTIONS
from handlers.rules.day_spec import EXAMPLES

PAGE = Path(__file__).parents[2] / "docs/desk-file.md"
BEGIN, END = "<!-- keys: made from the schema -->", "<!-- end of keys -->"


def write_keys() -> str:
    """Every section with its keys, as Markdown."""
    parts = [line for section in SECTIONS.values() for line in _write_section(section)]
    return "\n".join([*parts, *_write_words()])


def _write_section(section: Section) -> Iterator[str]:
    yield f"### `{section.title}`{' (required)' if section.required else ''}\n"
    yield f"{section.doc}\n"
    yield "| key | type | meaning | example |"
    yield "|---|---|---|---|"
    for key in section.keys:
        cells = (f"`{key.name}`", _name_type(key), _explain(key), f"`{key.example}`")
        yield f"| {' | '.join(cells)} |"
    yield ""


def _name_type(key: Key) -> str:
    name = f"code of a {key.refers}" if key.refers else key.kind.name
    return f"list: {name}" if key.many else name


def _explain(key: Key) -> str:
    parts = [key.doc]
    if key.required:
        parts.append("**required**")
    elif key.default not in (None, ()):
        parts.append(f"default `{_show(key.default)}`")
    if key.allowed:
        parts.append("one of " + ", ".join(f"`{word}`" for word in key.allowed))
    if key.longest:
        parts.append(f"at most {key.longest} characters")
    return "; ".join(parts)


def _show(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_show, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _write_words() -> Iterator[str]:
    yield "### Announcements\n"
    yield "| kind | goes out, unless `day` says otherwise |"
    yield "|---|---|"
    for kind, day in ANNOUNCEMENTS.items():
        yield f"| `{kind}` | {day} |"
    yield "\n### Days\n"
    yield ", ".join(f'`"{example}"`' for example in EXAMPLES) + "."


def renew_page(text: str) -> str:
    """The page with its tables written anew."""
    pattern = f"{re.escape(BEGIN)}.*{re.escape(END)}"
    made = f"{BEGIN}\n{write_keys()}\n{END}"
    return re.sub(pattern, lambda _: made, text, flags=re.DOTALL)


def main() -> None:
    PAGE.write_text(renew_page(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
