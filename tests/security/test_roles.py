"""Who may what, where: the whole tables of commands and buttons against the router."""

from __future__ import annotations

import itertools

import pytest

from handlers.calling import find_handler
from handlers.commands import COMMANDS
from handlers.messages import Chat
from handlers.presses import ANSWERS, PRESSES
from handlers.rules.permissions import ROLES, UNIT_ROLES
from storage.chats.chats import ask_question
from storage.models import Person, Question, RoleGrant
from tests.builders import NOW, build_group, build_person
from tests.security.turns import (
    as_sender,
    in_private,
    make_event,
    make_token,
    try_event,
)

REFUSALS = (
    "没有这项权限",
    "私聊中使用",
    "只为本台成员服务",
    "账号已停用",
)
GREETING = "本台只为成员服务"  # all that strangers hear, whatever they say
BOUND = Chat("telegram", "-100", "group", "工作群")
UNBOUND = Chat("telegram", "-200", "group", "别的群")
CHANNEL = Chat("telegram", "-300", "channel", "频道")
ROOMS = (BOUND, UNBOUND, CHANNEL)
OUTSIDERS = ("stranger", "left", "suspended", "anonymous")
# What would do harm in the wrong hands; written down a second time, on purpose.
ADMINS_ALONE = {"export", "announce", "invite", "people", "bind", "audit"}
EDITORS_ALONE = {"accept", "reject", "adopt"}


async def build_everybody():
    """Somebody of each role, one who left every role, one suspended; ids by kind."""
    people = {}
    for kind in (*ROLES, "left", "suspended"):
        role = "admin" if kind in OUTSIDERS else kind
        unit = "qinghe" if role in UNIT_ROLES else ""
        people[kind] = (await build_person(f"某{kind}", role, unit)).id
    await RoleGrant.filter(person_id=people["left"]).update(until=NOW)
    await Person.filter(id=people["suspended"]).update(status="suspended")
    return people | {"stranger": 900, "anonymous": 901}


@pytest.fixture
async def people(cast):
    await build_group("-100")
    await build_group("-300", kind="channel")
    return await build_everybody()


def make_sender(people, kind):
    return as_sender(people[kind], anonymous=kind == "anonymous")


def may_call(command, kind, chat):
    """Whether this person is served here, by the table."""
    if chat.kind not in command.chats:
        return False
    if kind in ("suspended", "anonymous"):
        return False
    if chat.kind != "private":
        if kind == "stranger" or (chat is UNBOUND and command.name != "bind"):
            return False
    elif command.strangers:
        return True
    if kind == "stranger":
        return False
    held = () if kind == "left" else (kind,)
    return not command.roles or bool({*held} & {*command.roles})


def is_served(heard):
    """Something was answered, and it was no refusal."""
    if heard.error is not None:
        return True
    return bool(heard.text) and not any(words in heard.text for words in REFUSALS)


async def test_every_command_serves_those_the_table_names_and_nobody_else(cast, people):
    wrong = []
    for command, kind in itertools.product(COMMANDS, people):
        sender = make_sender(people, kind)
        own = () if sender.anonymous else (in_private(people[kind]),)
        for chat in (*own, *ROOMS):
            text = f"/{command.name}"
            event = make_event("message", sender, chat, now=NOW, text=text)
            heard = await try_event(cast.desk, event)
            greeted = GREETING in heard.text and command.name != "start"
            served = is_served(heard) and not greeted
            if served is not may_call(command, kind, chat):
                wrong.append((command.name, kind, chat.key, heard.text, heard.error))
    assert wrong == []


def test_what_would_do_harm_is_for_admins_or_editors_alone():
    named = {command.name: set(command.roles) for command in COMMANDS}

    assert [n for n in ADMINS_ALONE if named[n] != {"admin"}] == []
    assert [n for n in EDITORS_ALONE if named[n] - {"editor", "chief_editor"}] == []


def test_no_table_lets_strangers_in_beyond_asking():
    open_commands = {command.name for command in COMMANDS if command.strangers}
    open_presses = {name for name, press in PRESSES.items() if press.strangers}
    open_answers = {name for name, press in ANSWERS.items() if press.strangers}

    assert open_commands == {"start", "join", "id", "privacy"}
    assert open_presses == {"join.press_ask"}
    assert open_answers == set()


def may_press(press, kind):
    if kind == "suspended":
        return False
    if press.strangers:
        return kind != "anonymous"
    if kind in ("stranger", "anonymous"):
        return False
    held = () if kind == "left" else (kind,)
    return not press.roles or bool({*held} & {*press.roles})


async def test_every_button_works_for_its_roles_and_nobody_else(cast, people):
    wrong = []
    for (action, press), kind in itertools.product(PRESSES.items(), people):
        chat = in_private(people[kind])
        token = make_token(action, chat, now=NOW)
        sender = make_sender(people, kind)
        event = make_event("press", sender, chat, now=NOW, data=token.token)

        heard = await try_event(cast.desk, event, token)

        reached = heard.error is not None or is_served(heard)
        if reached is not may_press(press, kind):
            wrong.append((action, kind, heard.text, heard.error))
    assert wrong == []


async def test_every_button_of_one_person_is_dead_for_all_others(cast, people):
    for (action, _), kind in itertools.product(PRESSES.items(), people):
        chat = in_private(people[kind])
        token = make_token(action, chat, now=NOW, person_id=cast.ids["second"])
        event = make_event(
            "press", make_sender(people, kind), chat, now=NOW, data=token.token
        )

        heard = await try_event(cast.desk, event, token)

        assert (heard.error, "不是给您的" in heard.text) == (None, True), action


async def test_every_button_is_dead_outside_its_chat(cast, people):
    for action, kind in itertools.product(PRESSES, ROLES):
        sender = make_sender(people, kind)
        token = make_token(action, BOUND, now=NOW)
        for chat in (in_private(people[kind]), UNBOUND, CHANNEL):
            event = make_event("press", sender, chat, now=NOW, data=token.token)

            heard = await try_event(cast.desk, event, token)

            assert (heard.error, "按钮已经失效" in heard.text) == (None, True), action


async def test_a_question_is_answered_by_whom_it_may_ask_and_nobody_else(cast, people):
    members = [kind for kind in people if kind not in ("stranger", "anonymous")]
    until = NOW.replace(year=2099)
    wrong = []
    for (name, answer), kind in itertools.product(ANSWERS.items(), members):
        chat, person_id = in_private(people[kind]), people[kind]
        await Question.all().delete()
        asked = {"name": name, "data": {}, "now": NOW, "expires_at": until}
        await ask_question(chat.key, person_id, **asked)
        event = make_event("message", as_sender(person_id), chat, now=NOW, text="好")

        heard = await try_event(cast.desk, event)

        reached = heard.error is not None or "没看懂" not in heard.text
        may = kind not in OUTSIDERS and bool({kind} & {*answer.roles})
        if reached is not may and kind != "suspended":
            wrong.append((name, kind, heard.text, heard.error))
        if kind == "suspended":
            assert "账号已停用" in heard.text
    assert wrong == []


def test_what_is_tried_here_is_what_can_be_called():
    names = [*(command.run for command in COMMANDS), *PRESSES, *ANSWERS]

    assert all(callable(find_handler(name)) for name in names)
