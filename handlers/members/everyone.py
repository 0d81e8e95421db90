"""What everybody may ask for: help, language, name, the chat's id, privacy."""

from __future__ import annotations

from collections import defaultdict

from handlers.asking import stop_asking
from handlers.calling import call_command
from handlers.cleaning import clean_line
from handlers.commands import BY_NAME, Call, Command, list_commands
from handlers.members.welcome import show_menu
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html
from handlers.turn import Turn
from storage.audit import record_audit
from storage.people.people import find_person, set_language, set_name

NAME_LONGEST = 30
LANGUAGE_WORDS = {
    "中文": "zh-CN",
    "汉语": "zh-CN",
    "zh": "zh-CN",
    "zh-cn": "zh-CN",
    "chinese": "zh-CN",
    "英文": "en",
    "英语": "en",
    "en": "en",
    "english": "en",
}


async def press_command(turn: Turn, *, name: str) -> None:
    """A button that stands for a command without words."""
    await call_command(turn, Call(name, "", False, BY_NAME.get(name)))


async def help_member(turn: Turn, words: str) -> None:
    """At most fifteen lines: what this person may do here, by topic."""
    roles = [grant.role for grant in turn.person.grants] if turn.person else []
    topics: dict[str, list[Command]] = defaultdict(list)
    for command in list_commands(roles, turn.chat.kind):
        topics[command.topic].append(command)
    lines = [_show_topic(turn, topic, found) for topic, found in topics.items()]
    head = turn.say("router.help_head", desk=turn.desk.name)
    tip = turn.say("router.help_tip") if "write" in topics else ""
    turn.reply(join_lines([head, *lines, tip]))


def _show_topic(turn: Turn, topic: str, commands: list[Command]) -> Html:
    """One line: the topic, and each command as it is typed."""
    chinese = turn.language != "en"
    names = [
        command.words[0] if chinese and command.words else f"/{command.name}"
        for command in commands
    ]
    return turn.say(
        "router.help_line",
        topic=turn.label(f"router.topic_{topic}"),
        names="  ".join(names),
    )


async def language(turn: Turn, words: str) -> None:
    """`/language`, or at once: 语言 英文."""
    if not words:
        buttons = (
            turn.button("中文", "everyone.press_language", code="zh-CN"),
            turn.button("English", "everyone.press_language", code="en"),
        )
        turn.reply(turn.say("router.which_language"), buttons=(buttons,))
        return
    code = LANGUAGE_WORDS.get(words.lower())
    if code is None:
        raise Refused("router.no_such_language", words=words)
    await press_language(turn, code=code)


async def press_language(turn: Turn, *, code: str) -> None:
    assert turn.person is not None
    await set_language(turn.person.id, code)
    turn.person = await find_person(turn.person.id)
    assert turn.person is not None
    turn.reply(turn.say("router.language_set"))
    show_menu(turn, turn.person)


async def name(turn: Turn, words: str) -> None:
    """`姓名 张三`: what editors and lists call this person."""
    chosen = clean_line(words)
    if not chosen or len(chosen) > NAME_LONGEST:
        raise Refused("router.name_how", most=NAME_LONGEST)
    assert turn.person is not None
    await set_name(turn.person.id, chosen)
    await record_audit(
        "person.rename",
        f"person:{turn.person.id}",
        at=turn.now,
        person_id=turn.person.id,
        details={"from": turn.person.name, "to": chosen},
        is_personal=True,
    )
    turn.reply(turn.say("router.name_set", name=chosen))


async def cancel(turn: Turn, words: str) -> None:
    """`/cancel`: whatever was being asked is asked no more."""
    key = "router.cancelled" if await stop_asking(turn) else "router.nothing_to_cancel"
    turn.reply(turn.say(key))


async def show_id(turn: Turn, words: str) -> None:
    """`/id`: what an admin needs to know to bind a chat or find an account."""
    sender = turn.event.sender
    account = sender.key if sender and not sender.anonymous else "—"
    turn.reply(turn.say("router.id", chat=turn.chat.key, account=account))


async def privacy(turn: Turn, words: str) -> None:
    turn.reply(turn.say("router.privacy", desk=turn.desk.name))
