"""`storydesk doctor` as a command."""

import asyncio
import json

import pytest

from bot.sandbox import Sandbox
from tests.builders import build_person
from tests.desk_files import apply_text

TOKEN = "42:" + "A" * 32


async def set_up_desk():
    await apply_text()
    await build_person("管理员", "admin")


@pytest.fixture
def healthy(set_up, monkeypatch):
    set_up.ask(set_up_desk)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    return set_up


async def run_at_sandbox(shell, monkeypatch, *words):
    async with await Sandbox.start(token=TOKEN, rates=False) as sandbox:
        monkeypatch.setenv("TELEGRAM_API_URL", sandbox.url)
        return await asyncio.to_thread(shell.run, "doctor", *words)


def test_a_desk_with_nothing_wrong_exits_0(healthy, monkeypatch):
    result = asyncio.run(run_at_sandbox(healthy, monkeypatch))

    assert result.exit_code == 0
    assert "ok       desk: 小县信息报送, version 1, 2 units\n" in result.output
    assert "problems: 0\n" in result.output


def test_json_says_whether_the_desk_is_healthy(healthy, monkeypatch):
    result = asyncio.run(run_at_sandbox(healthy, monkeypatch, "--format", "json"))

    data = json.loads(result.output)
    assert data["healthy"] is True
    assert {"check": "schema", "level": "ok"}.items() <= data["findings"][3].items()


def test_a_problem_exits_1_and_says_what_to_do(shell):
    result = shell.run("doctor")

    assert result.exit_code == 1
    assert f"PROBLEM  database: {shell.url} is not there\n" in result.output
    assert "→ make the desk with: storydesk desk apply desk.toml\n" in result.output


def test_the_token_is_never_shown(healthy, monkeypatch):
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")

    result = healthy.run("doctor")

    assert result.exit_code == 1
    assert TOKEN not in result.output
