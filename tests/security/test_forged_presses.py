"""Buttons that nobody made, that were made for others, that were pressed before."""

from __future__ import annotations

import json
import random
import secrets
import string
from itertools import count

import pytest

from bot.platforms.telegram import TelegramPlatform
from handlers.messages import Chat
from storage.audit import find_broken_entry
from storage.models import (
    Adoption,
    AuditEntry,
    Identity,
    Invitation,
    JoinRequest,
    LedgerEntry,
    Person,
    PressToken,
    RoleGrant,
    Story,
    StoryAction,
)
from tests.dialogue import fold
from tests.handlers.submitting import STORY, submit
from tests.security.turns import try_event

BOOKS = (
    *(Person, Identity, RoleGrant, Invitation, JoinRequest),
    *(Story, StoryAction, Adoption, LedgerEntry, AuditEntry),
)
GROUP = Chat("telegram", "-100", "group", "工作群")
_ids = count(1)


async def read_books():
    """Every row that a press could change."""
    return {
        model.__name__: await model.all().order_by("id").values() for model in BOOKS
    }


@pytest.fixture
async def desk(cast):
    """A desk at work: a story decided, one waiting, one invitation, one request."""
    await submit(cast.reporter)
    await cast.editor.presses("接受")
    await cast.editor.says("采用 2026-1 省政府网 今天")
    await submit(cast.reporter, STORY.replace("青河", "白水") + "第二篇。")
    await cast.admin.says("邀请 编辑")
    await cast.stranger.says("/join 钱七")
    return cast


def write_press(account, chat, data, *, kind="private"):
    """A callback as Telegram would bring it."""
    number = next(_ids)
    room = {"id": int(chat), "type": kind}
    room |= {"title": "群"} if kind != "private" else {"first_name": "某"}
    person = {"id": int(account), "is_bot": False, "first_name": "某"}
    message = {"message_id": number, "date": 1_795_485_600, "chat": room, "text": "x"}
    press = {"id": str(number), "from": person, "chat_instance": "1", "data": data}
    update = {"update_id": number, "callback_query": {**press, "message": message}}
    return json.dumps(update, ensure_ascii=False).encode()


def forge(dice, known):
    """Data as a forger would try it: guesses, near misses, other people's formats."""
    token = dice.choice(known)
    at = dice.randrange(len(token))
    other = dice.choice(string.ascii_letters + string.digits + "-_")
    guesses = (
        lambda: secrets.token_urlsafe(12),
        lambda: token[:at] + other + token[at + 1 :],
        lambda: token.swapcase(),
        lambda: token[:-1],
        lambda: token + other,
        lambda: f" {token}",
        lambda: token + "\x00",
        lambda: token.replace(token[at], chr(ord(token[at]) + 0xFEE0)),
        lambda: f"decide.press_accept:{dice.randrange(5)}",
        lambda: json.dumps({"action": "decide.press_accept", "story": 2, "version": 1}),
        lambda: f"{token}' OR '1'='1",
        lambda: "%",
        lambda: "x" * 64,
        lambda: "',''); DROP TABLE story; --",
        lambda: "../" * 5 + token,
    )
    data = dice.choice(guesses)()
    return data if data not in known else forge(dice, known)


async def press_raw(cast, raw):
    (event,) = TelegramPlatform("42:TEST").parse(raw)
    return await try_event(cast.desk, event, keep=True)


async def test_forged_data_is_never_accepted(desk, scale):
    known = [t async for (t,) in PressToken.all().values_list("token")]
    people = [*desk.ids.values(), 9000]
    before, dice = await read_books(), random.Random(1)

    for _ in range(scale(600, 5_000)):
        account, where = dice.choice(people), dice.choice([*people, "-100"])
        kind = "private" if str(where).isdecimal() else "supergroup"
        data = forge(dice, known)

        heard = await press_raw(desk, write_press(account, where, data, kind=kind))

        assert (heard.error, "按钮已经失效" in heard.text) == (None, True), data
    assert await read_books() == before


async def test_true_buttons_in_false_hands_are_never_accepted(desk, scale):
    """Replayed by everybody but their owners, there and elsewhere."""
    tokens = await PressToken.all().order_by("id").values("token", "chat_key")
    people = [*desk.ids.values(), 9000]
    before, dice = await read_books(), random.Random(2)

    for _ in range(scale(500, 4_000)):
        token = dice.choice(tokens)
        home = token["chat_key"].partition(":")[2]
        account = dice.choice([p for p in people if str(p) != home])
        where = dice.choice([home, account])

        raw = write_press(account, where, token["token"])
        heard = await press_raw(desk, raw)

        refused = ("按钮已经失效", "不是给您的", "只为本台成员", "没有这项权限")
        assert heard.error is None
        assert any(words in heard.text for words in refused), (token, heard.text)
    assert await read_books() == before


async def test_what_was_pressed_before_changes_nothing_a_second_time(desk, scale):
    """Every button is pressed by its owner once; then again and again, in any order."""
    tokens = await PressToken.all().order_by("id").values("token", "chat_key", "action")
    once = [t for t in tokens if t["action"].startswith(DECIDING)]
    for token in once:
        await press_own(desk, token)
    before, dice = await read_stories(), random.Random(3)

    for _ in range(scale(150, 1_000)):
        heard = await press_own(desk, dice.choice(once))
        assert heard.error is None
    assert await read_stories() == before
    assert await find_broken_entry() is None


DECIDING = ("decide.press_accept", "draft.press_submit", "requests.", "verdict.press_c")


async def press_own(cast, token):
    owner = token["chat_key"].partition(":")[2]
    return await press_raw(cast, write_press(owner, owner, token["token"]))


async def read_stories():
    books = await read_books()
    return {
        name: books[name] for name in ("Story", "Adoption", "LedgerEntry", "Person")
    }


async def test_an_admin_who_was_stripped_of_the_role_finds_every_card_dead(desk):
    await desk.admin.says("人员 张三")
    await desk.admin.says("邀请")
    await desk.admin.says("导出")
    tokens = await PressToken.filter(chat_key=desk.admin.chat.key).values_list(
        "token", flat=True
    )
    await RoleGrant.filter(person_id=desk.ids["admin"]).update(until=desk.dialogue.now)
    before = await read_books()

    for token in tokens:
        await desk.admin.presses_token(token)
        desk.admin.hears("没有这项权限")

    assert len(tokens) > 15
    assert await read_books() == before


async def test_somebody_suspended_can_neither_press_nor_change_an_old_message(cast):
    await cast.reporter.says(STORY, message_id="501")
    tokens = await PressToken.filter(chat_key=cast.reporter.chat.key).values_list(
        "token", flat=True
    )
    await Person.filter(id=cast.ids["reporter"]).update(status="suspended")
    before = await read_books()

    for token in tokens:
        await cast.reporter.presses_token(token)
        cast.reporter.hears("账号已停用")
    await cast.reporter.edits("501", STORY + "改过。")
    cast.reporter.hears_nothing()

    assert await read_books() == before


async def test_a_stale_card_accepts_nothing_that_was_not_on_it(cast):
    await submit(cast.reporter)
    old = cast.editor.find_button("接受").token
    await cast.reporter.presses("修改")
    await cast.reporter.says(STORY + "这一句编辑没有看过。")
    await cast.reporter.presses("提交修改")

    await cast.editor.presses_token(old)

    cast.editor.hears("新")
    assert (await Story.get()).state == "submitted"
    assert fold("没有看过") in fold(str(cast.editor.card("story:1").text))
