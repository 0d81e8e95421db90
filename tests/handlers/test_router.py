"""Who gets in, and what is not understood."""

from __future__ import annotations

import pytest

from handlers.commands import COMMANDS, list_commands, read_call
from handlers.messages import Chat
from handlers.rules.permissions import ROLES
from storage.models import Person, RoleGrant, Story
from tests.builders import build_group, build_person
from tests.dialogue import photo
from tests.handlers.submitting import STORY, submit

GROUP = Chat("telegram", "-100", "group", "工作群")


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("/rank 本月", "rank", "本月"),
        ("/rank@desk_bot 2026-10", "rank", "2026-10"),
        ("/RANK", "rank", ""),
        ("排名 本月", "rank", "本月"),
        ("排名\uff1a上月", "rank", "上月"),
        ("排名本月", "rank", "本月"),
        ("退稿1123 空泛", "return", "1123 空泛"),
        ("我的稿件", "status", ""),
        ("我的", "me", ""),
        ("rank 本月", "rank", "本月"),
        ("Help", "help", ""),
        ("投稿\n标题\n正文", "submit", "标题\n正文"),
        (
            "采用 1123 省政府网 2026-11-20 https://example.org/" + "a" * 200,
            "adopt",
            None,
        ),
    ],
)
def test_commands_are_read_from_slashes_words_and_glued_words(text, name, words):
    call = read_call(text)

    assert call.command.name == name
    assert words is None or call.words == words


@pytest.mark.parametrize(
    "text",
    [
        "排名第一的村在哪里",
        "任务艰巨",
        "采用新技术\n正文",
        "姓名不详",
        "你好",
        "",
        "story of a village\nthat grew",
    ],
)
def test_sentences_that_only_begin_like_a_command_are_none(text):
    assert read_call(text) is None


def test_a_slash_command_that_does_not_exist_is_a_call_all_the_same():
    call = read_call("/frobnicate now")

    assert (call.name, call.slash, call.command) == ("frobnicate", True, None)


def test_no_name_and_no_word_stands_for_two_commands():
    names = [command.name for command in COMMANDS]
    words = [word for command in COMMANDS for word in command.words]

    assert len(names) == len(set(names))
    assert len(words) == len(set(words))


async def test_an_unknown_command_is_answered_with_help(cast):
    await cast.reporter.says("/frobnicate")

    cast.reporter.hears("没有 /frobnicate 这个命令", "帮助")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
async def test_every_command_is_refused_to_every_role_that_may_not(cast, command):
    for role in ROLES:
        if not command.roles or role in command.roles:
            continue
        unit = "qinghe" if role in ("reporter", "unit_leader") else ""
        person = await build_person(f"某{role}", role, unit)
        speaker = cast.dialogue.person(person.name, person.id)

        await speaker.says(f"/{command.name} 1")

        speaker.hears("没有这项权限")


async def test_what_the_menu_shows_is_what_the_role_may_do(cast):
    for role in ROLES:
        shown = {command.name for command in list_commands([role], "private")}
        for command in COMMANDS:
            may = not command.roles or role in command.roles
            assert (command.name in shown) is (may and command.listed)


async def test_plain_words_of_somebody_who_is_no_reporter_are_no_story(cast):
    await cast.editor.says(STORY)

    cast.editor.hears("没看懂")
    assert cast.editor.labels == ["帮助"]
    assert await Story.all().count() == 0


async def test_a_photo_of_somebody_who_is_no_reporter_is_no_story(cast):
    await cast.editor.says(files=[photo()])

    cast.editor.hears("没看懂")


async def test_the_help_button_helps(cast):
    await cast.reporter.says("在吗")
    await cast.reporter.presses("帮助")

    cast.reporter.hears("投稿  存稿  查稿  撤稿")


async def test_somebody_suspended_is_told_so_and_can_do_nothing(cast):
    await cast.reporter.says(STORY)
    token = cast.reporter.find_button("提交").token
    await Person.filter(id=cast.ids["reporter"]).update(status="suspended")

    for text in (STORY, "/start", "/me", "帮助"):
        await cast.reporter.says(text)
        cast.reporter.hears("账号已停用")
    await cast.reporter.presses_token(token)
    cast.reporter.hears("账号已停用")
    assert (await Story.get()).state == "draft"


async def test_a_role_that_ended_ends_its_buttons_too(cast):
    await submit(cast.reporter)
    token = cast.editor.find_button("接受").token
    await RoleGrant.filter(person_id=cast.ids["editor"]).update(until=cast.dialogue.now)

    await cast.editor.presses_token(token)

    cast.editor.hears("没有这项权限")
    assert (await Story.get()).state == "submitted"


async def test_in_a_group_plain_talk_is_not_for_the_desk(cast):
    await build_group("-100")
    here = cast.editor.within(GROUP)

    await here.says("大家好", addressed=False)
    await here.says(STORY, addressed=False)
    await here.says("排名 本月", addressed=False)
    await here.says("谢谢", addressed=True)

    here.hears_nothing()


async def test_in_a_group_strangers_hear_nothing(cast):
    await build_group("-100")
    here = cast.stranger.within(GROUP)

    await here.says("/rank")
    await here.says("/start")
    await here.says("/bind x")

    here.hears_nothing()


async def test_in_a_group_that_is_not_bound_the_desk_is_silent(cast):
    here = cast.editor.within(GROUP)

    await here.says("/help")

    here.hears_nothing()


async def test_what_belongs_in_private_is_sent_there(cast):
    await build_group("-100")
    here = cast.reporter.within(GROUP)

    await here.says("/status")

    here.hears("私聊中使用")


async def test_the_author_of_a_draft_reads_it_and_nobody_else(cast):
    await cast.reporter.says(STORY)
    token = cast.reporter.find_button("提交").token

    await cast.second.presses_token(token)

    cast.second.hears("按钮已经失效")
    assert (await Story.get()).state == "draft"


async def test_a_question_to_somebody_who_lost_the_role_is_dropped(cast):
    await submit(cast.reporter)
    await cast.editor.presses("退回")
    await RoleGrant.filter(person_id=cast.ids["editor"]).update(until=cast.dialogue.now)

    await cast.editor.says("空泛")

    cast.editor.hears("没看懂")
    assert (await Story.get()).state == "submitted"
