"""What breaks on the wire, told apart by whether the call may have been carried out."""

import asyncio
import logging
import traceback
from contextlib import asynccontextmanager

import pytest

from bot.platforms import base
from bot.platforms.telegram import TelegramPlatform
from bot.platforms.telegram.body import CHUNK
from handlers.messages import Attachment, Chat, Kept, Post, Reaction, Ready

TOKEN = "42:SECRET-TOKEN-abcdefghijklmnop"
CHAT = Chat("telegram", "7")
TEXT = Post(CHAT, "通报")


class Wire:
    """A server that reads so much of each call and then answers as the test says."""

    def __init__(self):
        self.answers, self.read = [ME], "all"
        self.calls = self.port = 0

    async def serve(self, reader, writer):
        try:
            self.calls += 1
            if self.read == "all":
                await self._read_call(reader)
            else:
                await reader.readexactly(self.read)
            more = len(self.answers) > 1
            writer.write(self.answers.pop(0) if more else self.answers[0])
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the desk gave up first
        finally:
            writer.close()

    async def _read_call(self, reader):
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        _, found, rest = head.partition(b"content-length:")
        await reader.readexactly(int(rest.split(b"\r\n")[0]) if found else 0)


def write_answer(status, body=b"", length=None, kind="application/json"):
    length = len(body) if length is None else length
    head = (
        f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n"
    )
    return (
        f"{head}Location: http://127.0.0.1:9/\r\nConnection: close\r\n\r\n".encode()
        + body
    )


ME = write_answer(
    200,
    b'{"ok":true,"result":{"id":42,"is_bot":true,"first_name":"a","username":"desk"}}',
)


@asynccontextmanager
async def listen(*answers, read="all"):
    """(platform, wire): after its start the calls are answered with these bytes."""
    wire = Wire()
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{wire.port}"
    platform = TelegramPlatform(TOKEN, api_url=url, patience=0.2)
    async with server:
        await platform.start()
        wire.answers, wire.read, wire.calls = list(answers or [b""]), read, 0
        yield platform, wire
        await platform.stop()


async def catch(call):
    with pytest.raises(base.SendError) as raised:
        await call
    return raised.value


OK_FALSE = b'{"ok":false,"error_code":400,"description":"Bad Request: x"}'
TABLE = {
    "no answer": (b"", base.Ambiguous),
    "half a head": (b"HTTP/1.1 200 O", base.Ambiguous),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n\r\n", base.Ambiguous),
    "half a body": (write_answer(200, b'{"ok":tr', length=99), base.Ambiguous),
    "half a JSON": (write_answer(200, b'{"ok":true,"result":{"mess'), base.Ambiguous),
    "no JSON": (write_answer(200, b"<html>", kind="text/html"), base.Ambiguous),
    "another JSON": (write_answer(200, b"[1]"), base.Ambiguous),
    "an empty object": (write_answer(200, b"{}"), base.Ambiguous),
    "a result that is none": (
        write_answer(200, b'{"ok":true,"result":7}'),
        base.Ambiguous,
    ),
    "a nested bomb": (write_answer(200, b"[" * 100_000), base.Ambiguous),
    "not ok, but 200": (write_answer(200, OK_FALSE), base.Ambiguous),
    "moved": (write_answer(302), base.Unavailable),
    "bad request in HTML": (write_answer(400, b"<html>"), base.BadContent),
    "bad request in a list": (write_answer(400, b"[]"), base.BadContent),
    "wrong token": (write_answer(401, b"{}"), base.Unauthorized),
    "unknown address": (write_answer(404, b"<html>"), base.Unauthorized),
    "forbidden in HTML": (write_answer(403, b"<html>"), base.NotAllowed),
    "too large": (write_answer(413, b"<html>"), base.TooBig),
    "too fast, in HTML": (write_answer(429, b"<html>"), base.Unavailable),
    "teapot": (write_answer(418), base.BadContent),
    "500": (write_answer(500, b"{}"), base.Unavailable),
    "502": (write_answer(502, b"<html>"), base.Unavailable),
    "503": (write_answer(503), base.Unavailable),
    "a proxy gave up waiting": (write_answer(504, b"<html>"), base.Ambiguous),
}


@pytest.mark.parametrize("name", TABLE)
async def test_every_odd_answer_is_a_named_error(name):
    answer, expected = TABLE[name]
    async with listen(answer) as (platform, wire):
        error = await catch(platform.send(TEXT, []))

    assert type(error) is expected
    assert TOKEN not in repr(error)
    assert wire.calls == 1


async def test_silence_after_the_call_is_ambiguous():
    async with listen(read=10**6) as (platform, _):
        error = await catch(platform.send(TEXT, []))

    assert type(error) is base.Ambiguous


def make_upload(tmp_path, size):
    path = tmp_path / "big.bin"
    path.write_bytes(b"x" * size)
    kept = Kept("0" * 64, "big.bin")
    return Post(CHAT, "", files=(kept,)), [Ready(path, "big.bin", False)]


async def test_a_call_cut_in_the_middle_of_its_body_was_not_carried_out(tmp_path):
    post, files = make_upload(tmp_path, 30 << 20)
    async with listen(read=4 * CHUNK) as (platform, _):
        error = await catch(platform.send(post, files))

    assert type(error) is base.Unavailable


async def test_a_whole_body_without_an_answer_is_ambiguous(tmp_path):
    post, files = make_upload(tmp_path, 3 << 20)
    async with listen(read="all") as (platform, _):
        error = await catch(platform.send(post, files))

    assert type(error) is base.Ambiguous


async def test_a_file_beyond_the_limit_is_not_sent(tmp_path):
    post, files = make_upload(tmp_path, (50 << 20) + 1)
    async with listen() as (platform, wire):
        error = await catch(platform.send(post, files))

    assert (type(error), wire.calls) == (base.TooBig, 0)


async def test_a_file_that_is_not_there_is_not_sent(tmp_path):
    post, _ = make_upload(tmp_path, 1)
    async with listen() as (platform, wire):
        missing = Ready(tmp_path / "none", "none", False)
        error = await catch(platform.send(post, [missing]))

    assert (type(error), wire.calls) == (base.BadContent, 0)


async def test_half_characters_are_refused_before_they_are_sent():
    async with listen() as (platform, wire):
        error = await catch(platform.send(Post(CHAT, "\ud83d"), []))

    assert (type(error), wire.calls) == (base.BadContent, 0)


async def test_ids_that_are_none_are_named_errors():
    async with listen() as (platform, _):
        errors = [
            await catch(platform.edit(Post(CHAT, "x"), "abc")),
            await catch(platform.react(Reaction(CHAT, "abc"))),
            await catch(platform.send(Post(CHAT, "x", reply_to="abc"), [])),
        ]

    assert [type(error) for error in errors] == [base.BadContent] * 3


async def test_a_download_that_breaks_can_be_repeated():
    result = (
        b'{"ok":true,"result":{"file_id":"a","file_unique_id":"b","file_path":"c"}}'
    )
    half = write_answer(200, b"half", length=99)
    async with listen(write_answer(200, result), half) as (platform, _):
        error = await catch(anext(read_all(platform.fetch(Attachment("file", "a")))))

    assert type(error) is base.Unavailable


async def read_all(pieces):
    yield b"".join([piece async for piece in pieces])


async def test_the_token_is_in_no_log_and_in_no_error(caplog):
    caplog.set_level(logging.DEBUG)
    errors = []
    for answer in (b"", write_answer(200, b"no"), write_answer(401, b"{}")):
        async with listen(answer) as (platform, wire):
            errors.append(await catch(platform.send(TEXT, [])))
            other = TelegramPlatform(TOKEN, api_url=f"http://127.0.0.1:{wire.port}")
            errors.append(await catch(other.start()))
            await other.stop()

    told = "".join(traceback.format_exception(ExceptionGroup("all", errors)))
    assert "SECRET" not in f"{caplog.text} {errors!r} {told} {platform!r}"
    assert len(errors) == 6
