"""What people and the bot do to each other: buttons, edits, deletions, reactions."""

from datetime import timedelta

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest

from bot.sandbox import NotHeard, NotPossible


def keys(*labels):
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(each, callback_data=f"d:{each}") for each in labels]]
    )


async def read_one(bot):
    (update,) = await bot.get_updates(timeout=0)
    await bot.get_updates(timeout=0, offset=update.update_id + 1)
    return update


async def test_a_press_reaches_the_bot_and_its_answer_the_person(
    sandbox, bot, reporter
):
    sent = await bot.send_message(
        reporter.id, "稿件", reply_markup=keys("采纳", "退回")
    )
    card = await reporter.hears("稿件")
    pressed = await reporter.presses("采纳", card)

    query = (await read_one(bot)).callback_query
    await query.answer("已采纳", show_alert=True)
    toast = await reporter.sees_toast(pressed)

    assert (query.data, query.message.message_id, query.from_user.id) == (
        "d:采纳",
        sent.message_id,
        reporter.id,
    )
    assert (card.buttons, toast.text, toast.alert) == (("采纳", "退回"), "已采纳", True)


async def test_a_button_that_is_gone_cannot_be_pressed(bot, reporter):
    sent = await bot.send_message(reporter.id, "稿件", reply_markup=keys("采纳"))
    card = await reporter.hears("稿件")
    await sent.edit_text("已采纳")

    with pytest.raises(NotPossible, match="has no button '采纳' now"):
        await reporter.presses("采纳", card)
    with pytest.raises(NotPossible, match="no message in 王小明 shows a button"):
        await reporter.presses("采纳")


async def test_an_answer_that_comes_too_late_is_refused(sandbox, bot, reporter):
    await bot.send_message(reporter.id, "稿件", reply_markup=keys("采纳"))
    await reporter.presses("采纳")
    query = (await read_one(bot)).callback_query
    await sandbox.move_clock(timedelta(minutes=16))

    with pytest.raises(
        BadRequest,
        match="Query is too old and response timeout expired or query id is invalid",
    ):
        await query.answer()


async def test_a_second_answer_shows_nothing(bot, reporter):
    await bot.send_message(reporter.id, "稿件", reply_markup=keys("采纳"))
    pressed = await reporter.presses("d:采纳")
    query = (await read_one(bot)).callback_query
    await query.answer("一")
    await query.answer("二")

    assert (await reporter.sees_toast(pressed)).text == "一"


async def test_a_link_opens_and_tells_the_bot_nothing(bot, reporter):
    link = InlineKeyboardMarkup([[InlineKeyboardButton("网站", url="https://a.cn/")]])
    await bot.send_message(reporter.id, "看", reply_markup=link)

    assert (await reporter.presses("网站")).url == "https://a.cn/"
    assert await bot.get_updates(timeout=0) == ()


async def test_a_key_of_the_keyboard_below_says_its_label(bot, reporter):
    await bot.send_message(
        reporter.id, "选", reply_markup=ReplyKeyboardMarkup([["投稿"]])
    )
    await reporter.presses("投稿")
    await bot.send_message(reporter.id, "好", reply_markup=ReplyKeyboardRemove())

    assert (await read_one(bot)).message.text == "投稿"
    with pytest.raises(NotPossible):
        await reporter.presses("投稿")


async def test_forged_data_reaches_the_bot_like_any_press(bot, reporter):
    await bot.send_message(reporter.id, "稿件", reply_markup=keys("采纳"))
    await reporter.forges("delete:all", await reporter.hears("稿件"))

    assert (await read_one(bot)).callback_query.data == "delete:all"


async def test_an_edit_is_heard_as_new_words(bot, reporter):
    sent = await bot.send_message(reporter.id, "待审")
    await sent.edit_text("已采纳", reply_markup=keys("撤回"))

    first, second = await reporter.hears("待审"), await reporter.hears("采纳")

    assert (first.edited, second.edited, second.edits) == (False, True, 1)
    assert first.id == second.id
    assert (await reporter.sees(first)).text == "已采纳"


async def test_an_edit_that_changes_nothing_is_refused(bot, reporter):
    sent = await bot.send_message(reporter.id, "待审", reply_markup=keys("采纳"))

    with pytest.raises(
        BadRequest,
        match="Message is not modified: specified new message content and reply markup are exactly the same",
    ):
        await sent.edit_text("待审", reply_markup=keys("采纳"))
    await sent.edit_reply_markup(None)
    assert (await reporter.sees(await reporter.hears("待审"))).buttons == ()


async def test_only_own_messages_of_the_right_kind_can_be_edited(
    bot, reporter, make_picture
):
    said = await reporter.says("我的")
    photo = await bot.send_photo(reporter.id, make_picture(), caption="图")
    text = await bot.send_message(reporter.id, "字")

    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", reporter.id, said.id)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await photo.edit_text("x")
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await text.edit_caption("x")
    await photo.edit_caption("新图")
    assert (await reporter.hears("新图")).edited


async def test_a_person_edits_and_the_bot_gets_the_new_words(bot, reporter):
    said = await reporter.says("初稿")
    await reporter.edits(said, "定稿")

    first, second = await bot.get_updates(timeout=0)
    assert (first.message.text, second.edited_message.text) == ("初稿", "定稿")
    assert second.edited_message.message_id == first.message.message_id


async def test_a_deleted_message_is_gone_for_both(bot, reporter):
    said = await reporter.says("误发")
    await reporter.deletes(said)
    sent = await bot.send_message(reporter.id, "误答")
    await sent.delete()

    assert [each.text for each in await reporter.reads()] == ["/start"]
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent.delete()


async def test_a_bot_deletes_for_two_days_only(sandbox, bot, reporter):
    sent = await bot.send_message(reporter.id, "旧")
    await sandbox.move_clock(timedelta(hours=49))

    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await sent.delete()


async def test_a_reaction_stands_under_the_message(bot, reporter):
    said = await reporter.says("稿件")
    await bot.set_message_reaction(reporter.id, said.id, "👀")

    assert (await reporter.sees(said)).reactions == ("👀",)
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(reporter.id, said.id, ReactionTypeEmoji("🥨"))


async def test_a_reply_shows_what_it_answers(bot, reporter):
    said = await reporter.says("稿件")
    await bot.send_message(reporter.id, "收到", reply_to_message_id=said.id)

    assert (await reporter.hears("收到")).reply_to == said.id


async def test_copies_and_forwards(sandbox, bot, reporter):
    editor = await sandbox.person("陈编辑")
    await editor.starts()
    said = await reporter.says("稿件")
    await bot.copy_message(editor.id, reporter.id, said.id)
    forwarded = await bot.forward_message(editor.id, reporter.id, said.id)

    assert [each.text for each in (await editor.reads())[1:]] == ["稿件", "稿件"]
    assert forwarded.forward_origin.sender_user.id == reporter.id


async def test_menus_are_chosen_by_chat_role_and_language(sandbox, bot, reporter):
    english = await sandbox.person("Ann", language="en")
    group = await sandbox.group("群", [reporter, english])
    await bot.set_my_commands([("help", "帮助")])
    await bot.set_my_commands([("submit", "投稿")], scope={"type": "all_private_chats"})
    await bot.set_my_commands(
        [("submit", "Submit"), ("lang", "Language")],
        scope={"type": "all_private_chats"},
        language_code="en",
    )
    await bot.set_my_commands(
        [("queue", "待审")], scope={"type": "chat", "chat_id": reporter.id}
    )
    await bot.set_my_commands(
        [("rank", "排名")], scope={"type": "all_chat_administrators"}
    )

    shown = [
        await reporter.menu(),
        await english.menu(),
        await reporter.menu(group),
        await english.menu(group),
    ]

    assert shown == [("queue",), ("submit", "lang"), ("rank",), ("help",)]
    await bot.delete_my_commands(scope={"type": "chat", "chat_id": reporter.id})
    assert await reporter.menu() == ("submit",)
    assert [each.command for each in await bot.get_my_commands()] == ["help"]


async def test_the_bot_describes_itself(bot):
    await bot.set_my_description("县委办信息报送")
    await bot.set_my_short_description("报送", language_code="zh")
    await bot.set_my_name("报送台")

    assert (await bot.get_my_description()).description == "县委办信息报送"
    assert (
        await bot.get_my_short_description(language_code="zh")
    ).short_description == "报送"
    assert (await bot.get_my_name()).name == "报送台"


async def test_stickers_and_places_arrive_as_such(bot, reporter):
    for kind in ("sticker", "location", "contact"):
        await reporter.sends_other(kind)

    sticker, place, contact = (
        each.message for each in await bot.get_updates(timeout=0)
    )
    assert sticker.sticker.emoji == "👍"
    assert place.location.latitude == pytest.approx(30.28)
    assert contact.contact.first_name == "张三"


async def test_silence_is_reported_with_what_stands_in_the_chat(bot, reporter):
    await bot.send_message(reporter.id, "您好")

    with pytest.raises(
        NotHeard, match=r"王小明 waited 0.01 s for '再见'[\s\S]*信息报送: 您好"
    ):
        await reporter.hears("再见", timeout=0.01)
    await reporter.hears_nothing("再见", within=0.01)


IMPOSSIBLE = [
    (lambda person, room: person.says(" "), "empty text"),
    (lambda person, room: person.says("x", chat=room), "not a member"),
    (lambda person, room: person.sends_file(b"", "x.txt"), "empty file"),
    (lambda person, room: person.sends_photo(b"x", "字" * 1025), "at most 1024"),
    (lambda person, room: person.sends_other("elephant"), "nobody can send a elephant"),
    (lambda person, room: person.starts("x" * 65), "at most 64"),
    (lambda person, room: room.adds_bot(), "only as administrators"),
    (lambda person, room: room.promotes_bot(rights=["can_fly"]), "no right"),
    (lambda person, room: room.upgrades(), "no group that can be upgraded"),
]


@pytest.mark.parametrize(
    ("act", "words"), IMPOSSIBLE, ids=[row[1] for row in IMPOSSIBLE]
)
async def test_nobody_can_do_what_no_app_offers(sandbox, reporter, act, words):
    channel = await sandbox.channel("频道", [await sandbox.person("别人")], bot="")

    with pytest.raises(NotPossible, match=words):
        await act(reporter, channel)
