"""Commands as people run them, against a database of their own."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from storage.database import open_database


@dataclass
class Shell:
    """A folder to work in, with the settings that the commands see."""

    folder: Path
    url: str

    def run(self, *words: object) -> Result:
        arguments = [str(word) for word in words]
        return CliRunner().invoke(main, arguments, catch_exceptions=False)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def ask(self, question):
        """What `question()` finds in the database."""

        async def work():
            async with open_database(self.url):
                return await question()

        return asyncio.run(work())


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A shell in an empty folder; its database is not there yet."""
    url = f"sqlite://{tmp_path}/desk.db"
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "FONT_FILE", "DESK_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("MEDIA_DIR", str(tmp_path / "media"))
    return Shell(tmp_path, url)


@pytest.fixture
def set_up(shell, sqlite_template):
    """The same with every table, but no desk."""
    (shell.folder / "desk.db").write_bytes(sqlite_template.read_bytes())
    return shell
