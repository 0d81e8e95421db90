import subprocess
import sys

from click.testing import CliRunner

from bot.cli import COMMANDS, FOLDER, main

HEAVY = ("tortoise", "telegram", "pydantic", "aiohttp", "structlog", "PIL", "openpyxl")


def test_help_lists_every_command_that_is_there_with_what_it_does():
    shown = CliRunner().invoke(main, ["--help"]).output

    there = [name for name in COMMANDS if (FOLDER / f"{name}.py").exists()]
    listed = [line.split()[0] for line in shown.splitlines() if line.startswith("  ")]
    assert [name for name in listed if name in COMMANDS] == there


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom bot.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        f"print([m for m in {HEAVY} if m in sys.modules])"
    )

    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert shown.splitlines()[-1] == "[]"


def test_an_unknown_command_is_wrong_use():
    result = CliRunner().invoke(main, ["no-such-command"])

    assert result.exit_code == 2
    assert "No such command" in result.output
