"""What the pages for newcomers name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/architecture.md")
WRITTEN_BY_THE_OFFICE = {"desk.toml", ".env"}


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_is_there(page):
    text = (ROOT / page).read_text("utf-8")
    quoted = re.findall(r"`([\w./-]+\.(?:py|md|toml|service|po|example))`", text)
    linked = re.findall(r"\]\(([\w./-]+)\)", text)
    names = {*quoted, *linked} - WRITTEN_BY_THE_OFFICE

    assert names
    assert {name for name in names if not find(name, ROOT / page)} == set()


def find(name, page):
    """By its path, or by its name alone where the folder stands before it."""
    if (ROOT / name).exists() or (page.parent / name).exists():
        return True
    folders = (ROOT / "bot", ROOT / "handlers", ROOT / "storage", ROOT / "docs")
    return any(
        str(path).endswith(f"/{name}")
        for folder in folders
        for path in folder.rglob(Path(name).name)
    )
