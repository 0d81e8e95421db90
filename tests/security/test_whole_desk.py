"""The whole desk attacked from outside: over its webhook, by photos, by poison."""

from __future__ import annotations

import asyncio
import io
import json
import random
import time
import zipfile
from datetime import timedelta

import aiohttp

from bot import handling, intake
from bot.platforms.telegram import TelegramPlatform, peek
from bot.platforms.telegram.limits import WEBHOOK_HEADER, WEBHOOK_PATH
from handlers.router import handle
from storage.models import InboxEvent, OutboxItem, Story
from tests.bot.media.samples import draw_marked, write_docx
from tests.bot.test_intake import make_intake
from tests.builders import build_desk, build_person
from tests.handlers.submitting import STORY
from tests.journeys.conftest import SECRET
from tests.security.hostile_files import tells_place
from tests.security.whole_desk import TOKEN, add_member, open_desk
from tests.waiting import until

UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1_795_485_600,
        "chat": {"id": 1, "type": "private", "first_name": "某"},
        "from": {"id": 1, "is_bot": False, "first_name": "某"},
        "text": "你好",
    },
}
RAW = json.dumps(UPDATE).encode()


def place(document, photo):
    out = io.BytesIO(document)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/media/image1.jpg", photo)
    return out.getvalue()


async def test_no_photo_tells_an_editor_where_it_was_taken(sqlite_url, tmp_path):
    photo = draw_marked(width=1_600, height=1_200, orientation=6)
    document = place(write_docx(), photo.replace(b"SECRET", b"NOTHIN"))
    async with open_desk(sqlite_url, tmp_path, "polling") as (_, sandbox):
        reporter = await add_member(sandbox, "张三", "reporter")
        editor = await add_member(sandbox, "编辑", "editor")
        await reporter.says(STORY)
        await reporter.hears("草稿")
        await reporter.sends_file(photo, "原图.jpg")
        await reporter.hears("图片 1")
        await reporter.sends_file(document, "附件.docx")
        draft = await reporter.hears("附件 1")
        await reporter.presses("✅ 提交", draft)
        card = await editor.hears("#2026-1")
        await editor.presses("原图附件（2）", card)
        await until(lambda: count_files(editor, 2))
        files = [f for m in await editor.reads() for f in (*m.files, *m.photos)]
        left = [await sandbox.read_file(file.key) for file in files]

    assert tells_place(photo)
    assert tells_place(document)
    assert [data for data in left if tells_place(data)] == []


async def count_files(person, number):
    messages = await person.reads()
    return sum(len(m.files) + len(m.photos) for m in messages) >= number


def make_calls(dice):
    """(method, path, headers, body) of callers who do not know the secret."""
    near = SECRET[:-1] + chr(ord(SECRET[-1]) ^ 1)
    heads = (
        *(
            {},
            {WEBHOOK_HEADER: ""},
            {WEBHOOK_HEADER: near},
            {WEBHOOK_HEADER: SECRET * 2},
        ),
        *({WEBHOOK_HEADER: SECRET.upper()}, {WEBHOOK_HEADER: f" {near} "}),
        *({"Authorization": f"Bearer {SECRET}"}, {"Cookie": f"secret={SECRET}"}),
        {"X-Forwarded-For": "149.154.160.1", "X-Real-Ip": "149.154.160.1"},
    )
    paths = (
        *(WEBHOOK_PATH, f"{WEBHOOK_PATH}?secret_token={SECRET}", f"{WEBHOOK_PATH}/"),
        *(f"/{WEBHOOK_PATH}", f"{WEBHOOK_PATH}/../webhook", f"/telegram/{SECRET}"),
        *(f"{WEBHOOK_PATH}%00", "/telegram/%77ebhook", "/wecom/callback", "/"),
    )
    method = dice.choice(["POST", "POST", "POST", "PUT", "GET", "PATCH", "DELETE"])
    return method, dice.choice(paths), dice.choice(heads), RAW


async def test_nothing_comes_in_without_the_secret(sqlite_url, tmp_path, scale):
    dice = random.Random(1)
    async with open_desk(sqlite_url, tmp_path, "webhook") as (app, _):
        url = f"http://127.0.0.1:{app.port}"
        async with aiohttp.ClientSession() as session:
            for _ in range(scale(200, 2_000)):
                method, path, headers, body = make_calls(dice)
                call = session.request(method, url + path, headers=headers, data=body)
                async with call as answer:
                    assert answer.status in (401, 403, 404, 405), (path, answer.status)
            assert await InboxEvent.all().count() == 0
            headers = {WEBHOOK_HEADER: SECRET}
            async with session.post(
                url + WEBHOOK_PATH, headers=headers, data=RAW
            ) as yes:
                assert yes.status == 200
        assert await InboxEvent.all().count() == 1


async def test_two_messages_in_one_are_one_or_none(sqlite_url, tmp_path):
    """Smuggling: a proxy and the desk must not read one call as two."""
    smuggled = (
        b"POST /telegram/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /telegram/webhook HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
        b"POST /telegram/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"
        b"Content-Length: 400\r\n\r\n",
        b"POST /telegram/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\n",
        b"POST /telegram/webhook HTTP/1.1\nHost: a\n\n",
    )
    inner = (
        f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(RAW)}\r\n\r\n"
    ).encode() + RAW
    async with open_desk(sqlite_url, tmp_path, "webhook") as (app, _):
        for head in smuggled:
            reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
            writer.write(head + inner)
            said = await asyncio.wait_for(reader.read(2_000), 5)
            writer.close()
            assert b" 200 " not in said
        assert await InboxEvent.all().count() == 0


POISON = (
    lambda n: b"",
    lambda n: b"\xff" * 10,
    lambda n: b"[1]",
    lambda n: b'{"update_id": %d}' % n,
    lambda n: b"[" * 50_000,
    lambda n: json.dumps({"update_id": n, "message": None}).encode(),
    lambda n: json.dumps({"update_id": n, "message": {"message_id": n}}).encode(),
    lambda n: json.dumps({"message": {"chat": {"id": n}, "message_id": [n]}}).encode(),
    lambda n: write_update(n, 5_000, "x", date="never"),
    lambda n: write_update(n, 5_000, "x", date=None),
    lambda n: write_update(n, 5_000, "x", date=10**15),
    lambda n: write_update(n, 5_000, {"not": "text"}),
    lambda n: write_update(n, 5_000, "毒"),
)


def write_update(number, chat, text, *, date=1_795_485_600):
    person = {"id": chat, "is_bot": False, "first_name": "某"}
    room = {"id": chat, "type": "private", "first_name": "某"}
    message = {"message_id": number, "from": person, "chat": room, "date": date}
    return json.dumps(
        {"update_id": number, "message": {**message, "text": text}}
    ).encode()


def make_poisoned_intake():
    platform = TelegramPlatform(TOKEN)

    async def handle_or_fail(turn):
        if turn.event.text == "毒":
            raise RuntimeError("poison")
        await handle(turn)

    made = make_intake(handle_or_fail)
    made.platforms, made.peek = {"telegram": platform}, {"telegram": peek}
    return made


async def watch(found, stop):
    """The longest time in which nothing was handled though something waited."""
    longest, last, seen = 0.0, time.monotonic(), 0
    while not stop.is_set():
        await asyncio.sleep(0.05)
        if found.counts.handled != seen or not found._held:
            seen, last = found.counts.handled, time.monotonic()
        longest = max(longest, time.monotonic() - last)
    return longest


async def test_all_good_updates_among_poison_are_handled_and_the_rest_put_aside(
    db, monkeypatch, scale
):
    monkeypatch.setattr(handling, "WAITS", (timedelta(milliseconds=1),) * 4)
    monkeypatch.setattr(intake, "POLL_SECONDS", 0.02)
    await build_desk()
    member = await build_person("张三", "reporter", "qinghe")
    good, bad = scale((1_000, 100), (10_000, 1_000))
    updates = [
        write_update(n, member.id if n % 10 == 0 else 10_000 + n % 500, "/start")
        for n in range(1, good + 1)
    ]
    updates += [POISON[n % len(POISON)](10**6 + n) for n in range(bad)]
    random.Random(1).shuffle(updates)
    made = make_poisoned_intake()
    made.flood.burst = 1e9
    made.begin()
    running, stop = asyncio.create_task(made.run()), asyncio.Event()
    watching = asyncio.create_task(watch(made, stop))

    for start in range(0, len(updates), 500):
        await made.store("telegram", updates[start : start + 500])
    await until(nothing_waits, seconds=120)
    stop.set()
    longest = await watching
    made.stop()
    await running

    done = await InboxEvent.filter(state="done").count()
    dead = await InboxEvent.filter(state="dead").count()
    stored = await InboxEvent.all().count()
    assert (done >= good, done + dead) == (True, stored)
    assert dead >= bad * 0.4  # the same bytes twice are one event
    answered = (
        await OutboxItem.filter(op="post").exclude(chat_key="telegram:5000").count()
    )
    assert answered >= good
    assert longest < scale(5.0, 1.0)  # the short run shares its machine
    assert await Story.all().count() == 0


async def nothing_waits():
    return not await InboxEvent.filter(state="waiting").exists()
