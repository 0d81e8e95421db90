"""Compile the catalogues: `python -m handlers.texts.catalogues`.

Babel is a developer's tool: the compiled files are kept beside their sources, and a
test says when they are out of date.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
FIXED = datetime(2026, 1, 1, tzinfo=UTC)


def compile_catalogue(source: Path) -> bytes:
    """The bytes of the `.mo` for one `.po`. Raises Babel's `PoFileError`."""
    catalogue = read_po(source.open("rb"), abort_invalid=True)
    # Babel writes the time of compiling otherwise, and no two results are the same.
    catalogue.creation_date = catalogue.revision_date = FIXED
    target = BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def find_sources() -> list[Path]:
    return sorted(FOLDER.glob("*/LC_MESSAGES/*.po"))


def main() -> None:
    for source in find_sources():
        source.with_suffix(".mo").write_bytes(compile_catalogue(source))


if __name__ == "__main__":
    main()
