"""`storydesk …`: one file per command, imported only when its command is called.

A subcommand is the click command of its own name in `bot/cli/<name>.py`; `--help` reads
the first line of that file's docstring instead of importing it.
"""

from __future__ import annotations

import ast
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

COMMANDS = (
    "demo",
    "run",
    "desk",
    "score",
    "announce",
    "export",
    "queue",
    "people",
    "doctor",
    "backup",
    "restore",
)
FOLDER = Path(__file__).parent


class LazyGroup(click.Group):
    """Knows its commands by the names of their files."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if (FOLDER / f"{name}.py").exists()]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command = getattr(import_module(f"bot.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        rows = [(name, _read_summary(name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _read_summary(name: str) -> str:
    source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    first = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
    return first.partition(": ")[2].rstrip(".") or first


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="storydesk")
def main() -> None:
    """A chat desk for 信息报送: stories, reviews, adoptions, points, rankings.

    \b
    Example:
      storydesk demo          # desk, sandbox and a sample desk, nothing to set
      storydesk run           # the real desk, with the settings of .env
    """


def fail(words: str) -> NoReturn:
    """End the command: it failed, with one line why."""
    click.echo(words, err=True)
    sys.exit(1)
