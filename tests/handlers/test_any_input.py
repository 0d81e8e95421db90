"""Whatever is sent, by whomever: an answer, and never an exception."""

from __future__ import annotations

import random

import pytest

from handlers.commands import COMMANDS
from handlers.messages import Chat, StoredFile
from handlers.rules.workflow import STATES
from storage.audit import find_broken_entry
from storage.figures.recount import count_again, read_stored
from storage.models import PressToken, Story
from tests.dialogue import document, photo
from tests.handlers.submitting import BODY, STORY

GROUP = Chat("telegram", "-7", "group", "群\u202e")
ODD = (
    "",
    " ",
    "\x00\u200b",
    "<b>",
    "{title}",
    "%s %d",
    "1",
    "#2026-1",
    "标题",
    "长" * 4000,
    STORY,
    BODY,
    f"题\n{BODY}",
    "AAAA7-BBBBB",
    "/start AAAA7BBBBB",
    "/start <b>",
    "取消",
    "/",
    "//rank",
    "退稿 1 空泛 改改",
    "退稿 1",
    "不采用 1",
    "接受 1",
    "撤稿 1",
    "查稿 1",
    "稿件 1",
    "人员 %_",
    "邀请 信息员 青河镇 0次",
    "姓名 <i>张</i>",
    "语言 英文",
    "语言 中文",
    "🙂" * 50,
    "ﷺ\u202eabc",
)
FILES = (
    photo("一"),
    photo("二", side=1, recompressed=True),
    document(STORY),
    document(""),
    StoredFile("other", "", problem="unsupported"),
    StoredFile("photo", "x" * 300, problem="too_big"),
    StoredFile("file", "../../etc/passwd", sha256="f" * 64, mime="application/x-sh"),
)


async def say_something(rng, speaker, dialogue):
    text = rng.choice((*ODD, *(f"/{command.name}" for command in COMMANDS)))
    shown = list(speaker.screen.shown)
    await speaker.says(
        text,
        files=rng.choices(FILES, k=rng.choice([0, 0, 0, 1, 2])),
        album=rng.choice(["", "", "a1", "a2"]),
        reply_to=rng.choice(["", "", "999", *shown[-2:]]),
        message_id=rng.choice(["", "", "501", "502"]),
    )


async def press_something(rng, speaker, dialogue):
    tokens = (
        await PressToken.all().order_by("-id").limit(60).values_list("token", flat=True)
    )
    if tokens:
        await speaker.presses_token(rng.choice(list(tokens)))


async def edit_something(rng, speaker, dialogue):
    await speaker.edits(rng.choice(["501", "502", "503"]), rng.choice(ODD))


@pytest.mark.parametrize("seed", range(3))
async def test_no_input_raises_or_leaves_the_books_wrong(each_cast, seed):
    cast = each_cast
    rng = random.Random(seed)
    deeds = (
        say_something,
        say_something,
        press_something,
        press_something,
        edit_something,
    )
    private = (cast.reporter, cast.editor, cast.second, cast.admin, cast.stranger)
    everybody = (*private, *(speaker.within(GROUP) for speaker in private))

    for _ in range(300):
        speaker = rng.choice(private if rng.random() < 0.85 else everybody)
        await rng.choice(deeds)(rng, speaker, cast.dialogue)
        cast.dialogue.wait(minutes=rng.choice([0, 0, 1, 20]))

    assert await count_again() == await read_stored()
    assert await find_broken_entry() is None
    for story in await Story.all():
        assert story.state in STATES
        assert (story.number is None) == (story.submitted_at is None)


async def test_strangers_hear_nothing_of_the_desk_whatever_they_try(cast):
    await cast.reporter.says(STORY)
    await cast.reporter.presses("提交")
    rng = random.Random(1)

    for _ in range(150):
        await say_something(rng, cast.stranger, cast.dialogue)
        await press_something(rng, cast.stranger, cast.dialogue)

    heard = "\n".join(cast.stranger.screen.log)
    assert "春耕" not in heard
    assert "张三" not in heard
    assert "青河镇" not in heard
