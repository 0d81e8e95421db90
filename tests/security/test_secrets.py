"""What is planted in tokens, stories and names comes out in no log and no error."""

from __future__ import annotations

import asyncio
import io
import logging
import sqlite3
from datetime import timedelta

import aiohttp
import pytest

from bot import handling
from bot.logs import set_up_logs
from bot.sandbox.faults import FAULT_KINDS
from bot.settings import SettingsError, read_settings
from bot.traces import name_error
from storage.database import open_database
from storage.desk.desk import load_desk
from storage.engine.trouble import hide_password
from storage.models import InboxEvent, OutboxItem
from tests.security.whole_desk import TOKEN, add_member, open_desk
from tests.waiting import until

SECRET = "plantedsecret0123456789"
PHONE, SPACED, CARD = "13912345678", "139-8765-4321", "11010519491231002X"
NAME, PHRASE = "欧阳植入", "只有编辑能看的一句话"
STORY = (
    f"{PHRASE}的题目\n11月23日,{PHRASE},联系人{NAME}{PHONE},备用{SPACED},证件{CARD}。"
    + "组织干部下田指导春耕备耕,发放种子三百公斤。" * 4
)
FEW_FAULTS = ("500", "not_json", "cut_after")
PLANTED = (TOKEN, TOKEN.partition(":")[2], SECRET, PHONE, SPACED, CARD, NAME, PHRASE)


def find_leaks(text):
    return [planted for planted in PLANTED if planted in text]


@pytest.fixture
def log():
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logs(level="DEBUG", secrets=[TOKEN, SECRET], stream=stream)
    yield stream
    root.handlers[:], root.level = kept
    logging.captureWarnings(False)


async def read_page(app, path):
    url = f"http://127.0.0.1:{app.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.text()


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_no_failure_on_a_story_s_way_tells_a_secret(
    sqlite_url, tmp_path, log, monkeypatch, mode, scale
):
    if mode == "webhook" and scale(1, 2) == 1:
        pytest.skip("the same by webhook only in the long run")
    monkeypatch.setattr(handling, "WAITS", (timedelta(milliseconds=1),) * 4)
    async with open_desk(sqlite_url, tmp_path, mode) as (app, sandbox):
        await sandbox.person("路人")
        reporter = await add_member(sandbox, NAME, "reporter")
        await add_member(sandbox, "编辑", "editor")
        for kind in scale(FEW_FAULTS, FAULT_KINDS):
            await sandbox.fail("*", kind, seconds=0.1, retry_after=1, chance=0.5)
        await reporter.says(STORY)
        draft = await reporter.hears("草稿", 20)
        await sandbox.fail("getFile", "500")
        await reporter.sends_file(b"%PDF-1.7 " + STORY.encode(), f"{NAME}.pdf")
        await reporter.says(f"毒{STORY}")
        await until(lambda: has_dead(1), seconds=20)
        await reporter.presses("✅ 提交", draft)
        await reporter.hears("已收到", 20)
        pages = [await read_page(app, path) for path in ("/health", "/metrics")]
        errors = [e async for (e,) in InboxEvent.all().values_list("error")]
        errors += [e async for (e,) in OutboxItem.all().values_list("error")]

    written = log.getvalue()
    assert "ValueError: [hidden]" in written
    assert find_leaks(written) == []
    assert find_leaks("\n".join([*pages, *errors])) == []
    assert any(errors)


async def has_dead(number):
    return await InboxEvent.filter(state="dead").count() == number


def write_env(folder, text):
    path = folder / ".env"
    path.write_text(text, encoding="utf-8")
    return path


MISTAKES = {
    "the token alone": TOKEN,
    "as a file": f"TELEGRAM_BOT_TOKEN_FILE={TOKEN}",
    "in the wrong place": f"TELEGRAM_API_URL={TOKEN}",
    "as the address": f"PUBLIC_URL={TOKEN}\nTELEGRAM_MODE=webhook",
    "as the mode": f"TELEGRAM_MODE={TOKEN}",
    "with a blank": f"TELEGRAM_BOT_TOKEN={TOKEN} x",
    "as a name": f"{TOKEN}=1",
    "as a time zone": f"TIMEZONE={TOKEN}",
    "as the place to listen": f"LISTEN={TOKEN}",
    "as a database": f"DATABASE_URL={TOKEN}",
    "as a level": f"LOG_LEVEL={TOKEN}",
    "a robot without a name": f"DINGTALK_ROBOTS={SECRET}",
    "a key of a wrong length": f"WECOM_AES_KEY={SECRET}",
    "a secret with a mark": f"WEBHOOK_SECRET={SECRET}!",
    "twice": f"MATRIX_PASSWORD={SECRET}\nMATRIX_PASSWORD_FILE=/dev/null",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_settings_that_make_no_sense_tell_no_secret(tmp_path, mistake, caplog):
    path = write_env(tmp_path, MISTAKES[mistake])

    words = ""
    try:
        settings = read_settings(path)
        settings.require_platform()
    except SettingsError as error:
        words = str(error)

    told = f"{words}{caplog.text}"
    assert find_leaks(told) + find_leaks(told.lower()) == []
    assert TOKEN.upper() not in told


@pytest.mark.parametrize(
    "password", ["hush", "hu@sh", "hu/sh@x", "hu:sh", "@@", "a:b@c/d?e#f"]
)
def test_a_database_s_address_is_shown_without_its_password(password):
    shown = hide_password(
        f"cannot open asyncpg://me:{password}@db.example:5432/desk now"
    )

    assert shown == "cannot open asyncpg://me:…@db.example:5432/desk now"


def test_the_log_hides_a_password_however_it_is_spelled(tmp_path, log):
    path = write_env(tmp_path, "DATABASE_URL=asyncpg://me:h%40sh-h@db/desk")

    assert {"h%40sh-h", "h@sh-h"} <= {*read_settings(path).list_secrets()}


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (ValueError(STORY), "ValueError: [hidden]"),
        (KeyError(NAME), "KeyError: [hidden]"),
        (ValueError(), "ValueError"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (sqlite3.OperationalError("database is locked"), "database is locked"),
        (
            sqlite3.IntegrityError(f"({NAME}) exists"),
            "sqlite3.IntegrityError: [hidden]",
        ),
        (SettingsError("LISTEN: write it so"), "LISTEN: write it so"),
    ],
)
def test_only_the_machine_s_errors_and_our_own_keep_their_words(error, shown):
    assert shown in name_error(error)


def test_a_traceback_shows_where_but_not_what(log):
    def read_story():
        raise ValueError(STORY)

    async def fail_together():
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail())

    async def fail():
        try:
            read_story()
        except ValueError as error:
            raise RuntimeError(NAME) from error

    try:
        asyncio.run(fail_together())
    except* RuntimeError:
        logging.getLogger("x").exception("failed")

    written = log.getvalue()
    assert find_leaks(written) == []
    for seen in ("read_story", "ValueError", "RuntimeError", "ExceptionGroup"):
        assert seen in written


async def test_noise_from_strangers_fills_no_log(sqlite_url, tmp_path, log):
    noise = (
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        b"POST /telegram/webhook HTTP/1.1\r\nHost: a\r\nContent-Encoding: br\r\n"
        b"Content-Length: 4\r\n\r\nabcd",
        b"POST /telegram/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X" * 20_000 + b": 1\r\n\r\n",
    )
    async with open_desk(sqlite_url, tmp_path, "webhook") as (app, _):
        before = len(log.getvalue())
        for data in noise * 3:
            reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
            writer.write(data)
            await asyncio.wait_for(reader.read(400), 5)
            writer.close()
        noisy = log.getvalue()[before:]

    assert "Traceback" not in noisy
    assert noisy.count("\n") < 10


async def test_the_password_of_a_database_that_does_not_open_is_not_told(log):
    url = f"asyncpg://me:{SECRET}@127.0.0.1:1/desk"

    with pytest.raises(OSError) as caught:  # noqa: PT011 - any of the system's
        async with open_database(url):
            await load_desk()

    logging.getLogger("x").error("no database", exc_info=caught.value)
    assert find_leaks(f"{caught.value}{log.getvalue()}") == []
