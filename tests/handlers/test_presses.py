"""A button works in its chat, for its person, for its time, and as often as harmless."""

from __future__ import annotations

import pytest

from handlers.calling import find_handler
from handlers.commands import COMMANDS
from handlers.messages import Chat, PressAnswer
from handlers.presses import ANSWERS, PRESSES
from storage.models import PressToken, Story
from tests.handlers.submitting import STORY, submit

GROUP = Chat("telegram", "-100", "group", "群")


def test_everything_the_tables_name_can_be_called():
    names = [*(command.run for command in COMMANDS), *PRESSES, *ANSWERS]

    for name in names:
        assert callable(find_handler(name))


async def test_every_press_is_answered_once(cast):
    await submit(cast.reporter)

    for speaker, label in (
        (cast.editor, "看全文"),
        (cast.editor, "退回"),
        (cast.editor, "空泛"),
        (cast.editor, "取消"),
        (cast.editor, "接受"),
    ):
        turn = await speaker.presses(label)

        answers = [item for item in turn.outgoing if isinstance(item, PressAnswer)]
        assert len(answers) == 1


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 64, "'; DROP TABLE story"])
async def test_a_token_that_nobody_made_does_nothing(cast, token):
    await submit(cast.reporter)

    await cast.editor.presses_token(token)

    cast.editor.hears("按钮已经失效")
    assert (await Story.get()).state == "submitted"


async def test_a_button_does_not_work_in_another_chat(cast):
    await submit(cast.reporter)
    token = cast.editor.find_button("接受").token

    await cast.editor.within(GROUP).presses_token(token)

    cast.editor.within(GROUP).hears("按钮已经失效")
    assert (await Story.get()).state == "submitted"


async def test_a_button_does_not_work_for_somebody_else(cast):
    await submit(cast.reporter)
    token = cast.editor.find_button("接受").token
    thief = cast.second.within(cast.editor.chat)

    await thief.presses_token(token)

    thief.hears("不是给您的")
    assert (await Story.get()).state == "submitted"


async def test_strangers_press_nothing(cast):
    await submit(cast.reporter)
    token = cast.editor.find_button("接受").token
    await PressToken.filter(token=token).update(person_id=None)

    await cast.stranger.within(cast.editor.chat).presses_token(token)

    cast.stranger.within(cast.editor.chat).hears("只为本台成员服务")
    assert (await Story.get()).state == "submitted"


async def test_a_button_expires(cast):
    await submit(cast.reporter)
    token = cast.editor.find_button("接受").token
    cast.dialogue.wait(days=61)

    await cast.editor.presses_token(token)

    cast.editor.hears("已经过期")


async def test_a_button_of_an_earlier_edition_does_nothing(cast):
    await cast.reporter.says(STORY)
    token = cast.reporter.find_button("提交").token
    await PressToken.filter(token=token).update(action="os.system")

    await cast.reporter.presses_token(token)

    cast.reporter.hears("按钮已经失效")


async def test_pressing_every_old_button_again_changes_nothing(cast):
    await submit(cast.reporter)
    await cast.editor.presses("退回")
    await cast.editor.presses("空泛")
    await cast.editor.presses("退回 #2026-1")
    await cast.editor.says("拜拜")
    before = await Story.all().values()

    tokens = await PressToken.all().order_by("id").values("token", "chat_key", "action")
    speakers = {s.chat.key: s for s in (cast.reporter, cast.editor, cast.second)}
    for row in tokens:
        if row["action"].startswith(("decide.", "verdict.", "draft.press_submit")):
            await speakers[row["chat_key"]].presses_token(row["token"])

    assert await Story.all().values() == before


async def test_tokens_are_short_and_say_nothing(cast):
    await submit(cast.reporter)

    for token in await PressToken.all().values_list("token", flat=True):
        assert len(token.encode()) <= 64
        assert "story" not in token
