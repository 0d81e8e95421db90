"""The acts of people over HTTP: the same objects from another process, nobody else."""

import asyncio
import json
import re
import sys
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.sandbox import NotPossible, Sandbox, SandboxClient, follow_clock


@pytest.fixture
async def far(sandbox):
    async with SandboxClient(sandbox.url) as client:
        yield client


async def test_everything_works_over_http_as_in_the_process(
    sandbox, far, bot, make_picture
):
    person = await far.person("王小明")
    group = await far.group("信息群", [person], bot="administrator")
    await person.starts("INV-1")
    album = await person.sends_album([make_picture(), make_picture()], "春耕", group)
    await person.sends_file("正文".encode(), "稿.txt")
    sent = await bot.send_message(person.id, "收到")

    heard = await person.hears(re.compile("^收"))
    seen = await person.reads(group)

    assert (heard.id, heard.text) == (sent.message_id, "收到")
    assert [each.ids for each in seen] == [seen[0].ids, album.ids]
    assert (
        await far.read_file((await person.reads())[1].files[0].key) == "正文".encode()
    )
    assert (await far.find_person("王小明")).id == person.id
    assert (await far.find_room("信息群")).id == group.id
    assert await far.counts() == await sandbox.counts()


async def test_what_is_not_possible_is_not_possible_over_http(far, reporter):
    person = await far.find_person("王小明")

    with pytest.raises(NotPossible, match="shows a button '采纳'"):
        await person.presses("采纳")
    with pytest.raises(NotPossible, match="there is no act 'fly'"):
        await far.act("fly")
    with pytest.raises(NotPossible, match="say: missing a required argument: 'text'"):
        await far.act("say", person=person.id)


async def test_waiting_over_http_ends_when_it_happens(sandbox, far, bot, reporter):
    person = await far.find_person("王小明")
    waiting = asyncio.create_task(person.hears("收到", timeout=10))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await bot.send_message(reporter.id, "收到")

    assert (await asyncio.wait_for(waiting, 2)).text == "收到"


async def test_the_clock_can_be_read_and_moved(far):
    async with await Sandbox.start(
        clock=lambda: datetime(2026, 11, 24, tzinfo=UTC)
    ) as sandbox:
        await sandbox.move_clock(timedelta(hours=1))
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{sandbox.url}/sandbox/clock") as answer,
        ):
            clock = await answer.json()

        assert clock == {"now": "2026-11-24T01:00:00+00:00", "offset": 3600.0}
        assert await sandbox.move_clock(
            to=datetime(2026, 12, 1, tzinfo=UTC)
        ) == datetime(2026, 12, 1, tzinfo=UTC)


MONTH_ENDS = [
    ("2026-11-24T09:00", "2026-11-30T23:59"),
    ("2026-11-30T23:58", "2026-11-30T23:59"),
    ("2026-11-30T23:59:30", "2026-12-31T23:59"),
    ("2027-02-01T00:00", "2027-02-28T23:59"),
]


@pytest.mark.parametrize(("now", "end"), MONTH_ENDS)
async def test_the_end_of_the_month_is_that_of_the_sandbox_zone(sandbox, now, end):
    await sandbox.act("set_clock", at=now)
    await sandbox.act("move_to_month_end")

    local = (await sandbox.now()).astimezone(sandbox.service.zone)
    assert local.strftime("%Y-%m-%dT%H:%M") == end


@pytest.mark.parametrize("moment", ["soon", "2026-13-01T00:00"])
async def test_a_moment_that_is_none_is_refused(sandbox, moment):
    with pytest.raises(NotPossible, match="no moment in ISO 8601"):
        await sandbox.act("set_clock", at=moment)


FOREIGN = [
    ({"Origin": "https://evil.example"}, 403),
    ({"Origin": "http://127.0.0.1:1"}, 403),
    ({"Origin": "null"}, 403),
    ({"Host": "evil.example"}, 403),
    ({"Host": "[::1"}, 403),
    ({"Origin": "http://[::1"}, 403),
    ({"Host": "127.0.0.1.evil.example:80"}, 403),
    ({}, 200),
]


@pytest.mark.parametrize(("headers", "status"), FOREIGN)
@pytest.mark.parametrize("path", ["/sandbox/state", "/bot42:TEST/getMe", "/"])
async def test_a_foreign_page_cannot_drive_the_sandbox(sandbox, path, headers, status):
    method = "GET" if path == "/" else "POST"
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, sandbox.url + path, headers=headers) as answer,
    ):
        assert answer.status == status


async def test_the_page_of_the_sandbox_itself_may(sandbox):
    headers = {"Origin": sandbox.url}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{sandbox.url}/sandbox/state", headers=headers) as answer,
    ):
        assert answer.status == 200


async def test_reading_with_get_changes_nothing(sandbox):
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{sandbox.url}/sandbox/add_person?name=x") as answer:
            assert (answer.status, await answer.json()) == (
                409,
                {"error": "add_person changes something: use POST"},
            )
        async with session.get(f"{sandbox.url}/sandbox/journal?after=0") as answer:
            assert (answer.status, await answer.json()) == (200, [])


PATHS = [
    "/page/../server.py",
    "/page/%2e%2e%2fserver.py",
    "/page/.hidden",
    "/page/none.js",
    "/sandbox/files/none",
]


@pytest.mark.parametrize("path", PATHS)
async def test_only_the_page_s_own_files_are_served(sandbox, path):
    async with (
        aiohttp.ClientSession() as session,
        session.get(sandbox.url + path) as answer,
    ):
        assert answer.status in (404, 409)


async def test_a_file_from_a_person_is_never_run_in_the_page(
    sandbox, reporter, make_picture
):
    await reporter.sends_file(b"<script>alert(1)</script>", "x.html")
    await reporter.sends_photo(make_picture())
    page, photo = (await reporter.reads())[1:]

    async with aiohttp.ClientSession() as session:
        async with session.get(
            f"{sandbox.url}/sandbox/files/{page.files[0].key}"
        ) as answer:
            assert (answer.content_type, answer.headers["Content-Disposition"]) == (
                "application/octet-stream",
                "attachment",
            )
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        async with session.get(
            f"{sandbox.url}/sandbox/files/{photo.photos[0].key}"
        ) as answer:
            assert answer.content_type == "image/jpeg"
        async with session.get(sandbox.url) as answer:
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


async def test_the_stream_tells_what_happens_and_goes_on_after_a_break(
    sandbox, bot, reporter
):
    last = sandbox.service.feed.last
    for text in ("一", "二"):
        await bot.send_message(reporter.id, text)

    assert await read_stream(sandbox, {}, f"?after={last}", 2) == ["一", "二"]
    assert await read_stream(sandbox, {"Last-Event-ID": str(last + 1)}, "", 1) == ["二"]


async def read_stream(sandbox, headers, query, count):
    found = []
    url = f"{sandbox.url}/sandbox/events{query}"
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, headers=headers) as answer,
    ):
        async for line in answer.content:
            if line.startswith(b"data: "):
                found.append(json.loads(line[6:])["view"]["text"])
            if len(found) == count:
                break
    return found


async def test_columns_name_chats_and_people_that_exist(sandbox, reporter):
    await sandbox.show_columns(
        {"chat": reporter.id, "person": reporter.id, "label": "信息员"}
    )
    assert (await sandbox.act("state"))["columns"][0]["label"] == "信息员"

    with pytest.raises(NotPossible, match="there is no chat 7"):
        await sandbox.show_columns({"chat": 7, "person": reporter.id})


async def test_a_column_follows_its_group_to_the_new_id(sandbox, reporter):
    group = await sandbox.group("群", [reporter])
    await sandbox.show_columns({"chat": group.id, "person": reporter.id})
    moved = await group.upgrades()

    assert (await sandbox.act("state"))["columns"][0]["chat"] == moved.id
    assert (await sandbox.find_room("群")).id == moved.id


async def test_the_sandbox_runs_alone_and_outlives_the_bot(connect):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--port", "0", "--token", "7:ALONE",
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
        url = line.split()[-1].rstrip("/")
        async with SandboxClient(url, token="7:ALONE") as far:
            person = await far.person("王小明")
            await person.starts()
            for _ in range(2):  # the bot dies without confirming, and comes back
                async with connect(far) as bot:
                    (update,) = await bot.get_updates(timeout=0)
            await person.says("在吗")
            assert (await far.counts())["waiting"] == 2
            assert update.message.text == "/start"
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_a_port_that_is_taken_is_said_in_one_line(sandbox):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--port", str(sandbox.port),
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await asyncio.wait_for(process.communicate(), 20)

    assert process.returncode == 1
    assert said.decode().startswith(f"sandbox: cannot listen on port {sandbox.port}:")
    assert said.count(b"\n") == 1


async def test_a_desk_in_another_process_follows_the_moved_clock():
    midnight = datetime(2026, 11, 24, tzinfo=UTC)
    async with await Sandbox.start(clock=lambda: midnight) as sandbox:
        await sandbox.move_clock(timedelta(hours=1))
        async with follow_clock(sandbox.url, base=lambda: midnight) as now:
            first = now()
            await sandbox.move_clock(timedelta(days=1))
            await sandbox.wait_for(
                lambda: now() == midnight + timedelta(days=1, hours=1)
            )

    assert first == midnight + timedelta(hours=1)
