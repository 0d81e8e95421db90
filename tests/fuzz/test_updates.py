"""Whatever Telegram could bring goes through the parser and the router without harm.

One example is a whole conversation of updates on a desk of its own.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.platforms.base import Unreadable
from bot.platforms.telegram import TelegramPlatform, peek
from handlers.messages import Post, PressAnswer, StoredFile
from handlers.router import handle
from handlers.rules.workflow import STATES
from handlers.turn import Turn
from storage.audit import find_broken_entry
from storage.chats.tokens import add_tokens
from storage.database import open_database, transaction
from storage.figures.recount import count_again, read_stored
from storage.models import PressToken, Story
from storage.people.people import find_people
from tests.builders import NOW, build_group, reload_desk
from tests.fuzz.updates import STRANGERS, broken_updates, raws, updates, write
from tests.handlers.test_any_input import STORY as INSIDE

EXAMPLES, LONG = 12, 150
SECRETS = ("青河镇", "张三", "赵主任", "春耕")
PLATFORM = TelegramPlatform("42:TEST")


@pytest.fixture
def examples(request):
    """How many, and how long each conversation is."""
    name = request.config.getoption("--hypothesis-profile")
    return (LONG, 60) if name == "long" else (EXAMPLES, 25)


@given(raw=raws)
@settings(deadline=None)
def test_any_bytes_have_a_name_and_are_read_or_refused(raw):
    key, chat = peek(raw)

    assert key
    assert chat.startswith(("telegram:", "x:"))  # x: a digest of what is too long
    assert (len(key) <= 128, len(chat) <= 100) == (True, True)
    try:
        events = PLATFORM.parse(raw)
    except Unreadable:
        return
    for event in events:
        assert event.event_id
        assert event.chat.platform == "telegram"
        assert event.at.tzinfo is not None


@given(update=updates())
@settings(deadline=None)
def test_the_same_event_has_the_same_name_however_it_is_spelled(update):
    spelled = (
        json.dumps(update).encode(),
        json.dumps(update, ensure_ascii=False, indent=1).encode("utf-8", "replace"),
        json.dumps({**update, "update_id": 7}).encode(),
        json.dumps(dict(reversed(update.items()))).encode(),
    )
    pure = json.dumps(update, ensure_ascii=False)
    if pure.encode("utf-8", "replace").decode() == pure:
        assert len({peek(raw) for raw in spelled}) == 1


def with_files(event):
    """As if they had been fetched."""
    files = tuple(
        StoredFile(a.kind, a.name, sha256="a" * 64, mime=a.mime)
        for a in event.attachments
    )
    return replace(event, files=files)


class Desk:
    """A desk of its own in a loop of its own: hypothesis is no coroutine."""

    def __init__(self, template, folder):
        self.path = folder / "fuzz.db"
        shutil.copyfile(template, self.path)
        # Its runs share one context, where the ORM keeps its connection.
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.now = NOW
        self.run(self._open())

    async def _open(self):
        await self.stack.enter_async_context(open_database(f"sqlite://{self.path}"))
        await build_group("-100")
        self.desk = await reload_desk()

    def close(self):
        try:
            self.run(self.stack.aclose())
        finally:
            self.runner.close()

    def run(self, work):
        return self.runner.run(work)

    async def list_tokens(self):
        return list(
            await PressToken.all()
            .order_by("-id")
            .limit(40)
            .values_list("token", flat=True)
        )

    async def bring(self, raw):
        """What is answered; an update that cannot be read is nobody's harm."""
        self.now += timedelta(seconds=20)
        try:
            events = PLATFORM.parse(raw)
        except Unreadable:
            return []
        heard = []
        for event in events:
            heard += await self._handle(with_files(event))
        return heard

    async def _handle(self, event):
        async with transaction():
            turn = Turn(event, self.now, self.desk, await find_person(event))
            await handle(turn)
            await add_tokens(turn.tokens, now=self.now)
        return turn.outgoing

    async def check(self):
        assert await count_again() == await read_stored()
        assert await find_broken_entry() is None
        for story in await Story.all():
            assert story.state in STATES
            assert (story.number is None) == (story.submitted_at is None)


async def find_person(event):
    if event.sender is None or event.sender.anonymous:
        return None
    return (await find_people("telegram", [event.sender.id])).get(event.sender.id)


@pytest.fixture
def open_desk(cast_template, tmp_path_factory):
    """`open_desk()`: a fresh one for each example; all are closed at the end."""
    opened = []

    def open_one():
        folder = tmp_path_factory.mktemp("fuzz")
        opened.append(Desk(cast_template, folder))
        return opened[-1]

    yield open_one
    for desk in opened:
        desk.close()


def check_strangers(update, heard):
    """Nobody who is no member hears what is inside."""
    for item in heard:
        if isinstance(item, Post | PressAnswer) and is_stranger(item.chat):
            assert not [word for word in SECRETS if word in item.text], update
        assert not isinstance(item, Post) or item.text or item.files


def is_stranger(chat):
    return chat.kind == "private" and int(chat.id) in STRANGERS


def test_conversations_of_whole_updates_do_no_harm(open_desk, examples):
    number, length = examples

    @given(data=st.data())
    @settings(
        max_examples=number,
        phases=[Phase.explicit, Phase.generate],  # shrinking opens a desk each time
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    def converse(data):
        desk = open_desk()
        for _ in range(data.draw(st.integers(5, length))):
            tokens = tuple(desk.run(desk.list_tokens()))
            update = data.draw(
                updates(tokens) | updates(tokens) | broken_updates(tokens)
            )
            check_strangers(update, desk.run(desk.bring(write(update))))
        desk.run(desk.check())

    converse()


def test_what_is_told_inside_is_what_strangers_must_not_hear():
    assert any(word in INSIDE for word in SECRETS)
