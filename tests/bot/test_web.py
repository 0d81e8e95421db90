"""The webhook lets nobody in, stores before it answers; health and metrics tell the truth."""

import asyncio
import io
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter

from bot.platforms.telegram import TelegramPlatform
from bot.platforms.telegram.limits import WEBHOOK_HEADER, WEBHOOK_PATH
from bot.sandbox import Sandbox
from bot.web import BODY_BYTES, Callback, Finding, Hook, make_web_app, serve_web

SECRET = "geheim-0123456789"
HEAD = {WEBHOOK_HEADER: SECRET}


class Desk:
    """What stands behind the web: keeps updates, refuses them, tells its health."""

    def __init__(self):
        self.kept, self.refusals = [], 0
        self.findings = {"database": Finding("ok")}

    async def store(self, raws):
        if self.refusals:
            self.refusals -= 1
            raise OSError("disk full: 身份证 110101199003070012")
        self.kept += raws

    async def check(self):
        if isinstance(self.findings, Exception):
            raise self.findings
        return self.findings


@asynccontextmanager
async def open_web(desk, secret=SECRET, **options):
    registry = CollectorRegistry()
    Counter("stories", "Stories taken", registry=registry).inc(3)
    hook = Hook(WEBHOOK_PATH, WEBHOOK_HEADER, secret, desk.store)
    app = make_web_app(
        hooks=[hook], check_health=desk.check, registry=registry, body_seconds=0.2
    )
    async with (
        serve_web(app, host="127.0.0.1", port=0, **options) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        yield Caller(session, port)


@dataclass
class Caller:
    session: aiohttp.ClientSession
    port: int

    def get(self, path, **options):
        return self.session.get(path, **options)

    def post(self, path, data, **options):
        return self.session.post(path, data=io.BytesIO(data), **options)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
async def web(desk):
    async with open_web(desk) as session:
        yield session


async def post(web, data=b"{}", headers=HEAD, path=WEBHOOK_PATH):
    async with web.post(path, data, headers=headers) as answer:
        return answer.status, await answer.read()


async def test_an_update_is_stored_as_it_came_and_then_accepted(web, desk):
    raw = '{"update_id": 1, "x": "稿"}'.encode()

    assert await post(web, raw) == (200, b"")
    assert desk.kept == [raw]


async def test_what_could_not_be_stored_is_not_accepted(web, desk, caplog):
    desk.refusals = 1

    assert await post(web) == (503, b"")
    assert await post(web) == (200, b"")
    assert desk.kept == [b"{}"]
    assert "110101199003070012" not in caplog.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {WEBHOOK_HEADER: ""},
        {WEBHOOK_HEADER: SECRET[:-1]},
        {WEBHOOK_HEADER: SECRET + "0"},
        {WEBHOOK_HEADER: SECRET.upper()},
        {WEBHOOK_HEADER: "ключ"},
        {"Authorization": SECRET},
    ],
)
async def test_without_the_secret_nothing_is_stored(web, desk, headers):
    assert await post(web, headers=headers) == (401, b"")
    assert desk.kept == []


async def test_an_empty_secret_lets_nobody_in(desk):
    async with open_web(desk, secret="") as web:
        assert await post(web, headers={WEBHOOK_HEADER: ""}) == (401, b"")
        assert await post(web, headers={}) == (401, b"")


async def test_other_addresses_and_methods_are_not_there(web, desk):
    assert (await post(web, path="/telegram/webhook/x"))[0] == 404
    assert (await post(web, path="/"))[0] == 404
    async with web.get(WEBHOOK_PATH, headers=HEAD) as answer:
        assert answer.status == 405
    assert desk.kept == []


async def test_a_body_beyond_the_limit_is_refused(web, desk):
    assert (await post(web, b"x" * (BODY_BYTES + 1)))[0] == 413
    assert (await post(web, b"x" * BODY_BYTES))[0] == 200
    assert [len(raw) for raw in desk.kept] == [BODY_BYTES]


async def drip(port, text, pause=0.05):
    """Send a text drop by drop until the other side has enough; what it said."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for character in text:
            writer.write(character.encode())
            await writer.drain()
            await asyncio.sleep(pause)
            if reader.at_eof():
                break
    except ConnectionError:
        pass
    said = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return said


async def test_a_body_that_trickles_is_cut_off(web, desk):
    head = f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: a\r\n{WEBHOOK_HEADER}: {SECRET}\r\nContent-Length: 99\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
    writer.write(head.encode() + b"{")

    answer = await asyncio.wait_for(reader.read(), 5)

    writer.close()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert desk.kept == []


async def test_a_head_that_trickles_is_cut_off(desk):
    async with open_web(desk, head_seconds=0.2) as web:
        said = await drip(web.port, f"POST {WEBHOOK_PATH} HTTP/1.1\r\nX: " + "a" * 100)
        assert said == b""
        assert await post(web) == (200, b"")


async def test_a_second_head_on_the_same_line_must_not_trickle_either(desk):
    async with open_web(desk, head_seconds=0.2) as web:
        reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
        writer.write(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTT")

        said = await asyncio.wait_for(reader.read(), 5)

        writer.close()
        assert said.count(b"HTTP/1.1 200") == 1


async def test_many_silent_callers_do_not_keep_an_update_out(web, desk):
    silent = [await asyncio.open_connection("127.0.0.1", web.port) for _ in range(200)]

    assert await asyncio.wait_for(post(web), 2) == (200, b"")

    for _, writer in silent:
        writer.close()


async def read_health(web):
    async with web.get("/health") as answer:
        return answer.status, await answer.json()


async def test_health_is_ok_when_every_part_is(web):
    assert await read_health(web) == (
        200,
        {"status": "ok", "parts": {"database": "ok"}, "reasons": {}},
    )


async def test_health_is_degraded_when_a_part_is(web, desk):
    desk.findings["telegram"] = Finding("degraded", "cannot receive: 502")

    assert await read_health(web) == (
        200,
        {
            "status": "degraded",
            "parts": {"database": "ok", "telegram": "degraded"},
            "reasons": {"telegram": "cannot receive: 502"},
        },
    )


async def test_health_is_503_when_the_desk_cannot_work(web, desk):
    desk.findings |= {
        "a": Finding("degraded", "slow"),
        "database": Finding("down", "locked"),
    }

    status, told = await read_health(web)

    assert (status, told["status"], told["reasons"]["database"]) == (
        503,
        "down",
        "locked",
    )


async def test_a_check_that_fails_is_bad_health_and_tells_no_secrets(web, desk):
    desk.findings = RuntimeError("postgres://user:password@host")

    status, told = await read_health(web)

    assert (status, told["status"]) == (503, "down")
    assert "password" not in str(told)


async def test_metrics_are_those_of_the_registry(web):
    async with web.get("/metrics") as answer:
        page, kind = await answer.text(), answer.headers["Content-Type"]

    assert "stories_total 3.0" in page
    assert kind.startswith("text/plain; version=")


async def test_telegram_brings_again_what_was_not_stored(desk):
    desk.refusals = 1
    async with await Sandbox.start(rates=False) as sandbox, open_web(desk) as web:
        sandbox.service.webhook.waits = (0.01, 0.02)
        platform = TelegramPlatform(
            sandbox.token,
            api_url=sandbox.url,
            mode="webhook",
            public_url=f"http://127.0.0.1:{web.port}",
            secret=SECRET,
        )
        await platform.start()
        await platform.receive(desk.store)
        await (await sandbox.person("王小明")).says("稿件")
        await sandbox.wait_for(lambda: desk.kept, timeout=5)
        await platform.stop()

    (event,) = platform.parse(desk.kept[0])
    assert (event.text, len(desk.kept)) == ("稿件", 1)


class Sealed:
    """A platform that seals what it says: here, by turning it round."""

    def echo(self, query):
        return query["echostr"].encode()[::-1] if query.get("sign") == "ok" else None

    def read(self, query, body):
        return body[::-1] if query.get("sign") == "ok" else None


@asynccontextmanager
async def serve_callback(store):
    sealed = Sealed()
    callback = Callback("/called", sealed.echo, sealed.read, store)
    app = make_web_app(
        hooks=[callback], check_health=check_nothing, registry=CollectorRegistry()
    )
    async with serve_web(app, host="127.0.0.1", port=0) as port:
        yield f"http://127.0.0.1:{port}/called"


async def check_nothing():
    return {}


async def test_a_platform_that_seals_its_calls_is_echoed_and_stored_once_opened():
    kept = []

    async def store(raws):
        kept.extend(raws)

    good, bad = {"sign": "ok"}, {"sign": "no"}
    async with serve_callback(store) as url, aiohttp.ClientSession() as session:
        async with session.get(url, params=good | {"echostr": "olleh"}) as answer:
            echoed = (answer.status, await answer.text())
        async with session.get(url, params=bad) as answer:
            refused_echo = answer.status
        async with session.post(url, params=good, data=b"cba") as answer:
            taken = answer.status
        async with session.post(url, params=bad, data=b"cba") as answer:
            refused = answer.status

    assert (echoed, refused_echo) == ((200, "hello"), 403)
    assert (taken, refused, kept) == (200, 403, [b"abc"])


async def test_a_sealed_call_that_cannot_be_stored_is_to_come_again():
    async def store(raws):
        raise OSError("disk full")

    async with (
        serve_callback(store) as url,
        aiohttp.ClientSession() as session,
        session.post(url, params={"sign": "ok"}, data=b"x") as answer,
    ):
        assert answer.status == 503
