"""Rights in private chats, groups and channels, and what the bot hears there."""

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden


async def read_updates(bot):
    return [update.to_dict() for update in await bot.get_updates(timeout=0)]


def describe(update):
    """(kind, what happened) of an update."""
    kind = next(key for key in update if key != "update_id")
    body = update[kind]
    if "new_chat_member" in body and "old_chat_member" in body:
        old, new = (
            body[key]["status"] for key in ("old_chat_member", "new_chat_member")
        )
        return kind, f"{old} → {new}"
    keys = (
        "text",
        "caption",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "data",
    )
    return kind, next(
        (
            key if key not in ("text", "caption", "data") else body[key]
            for key in keys
            if key in body
        ),
        "",
    )


async def test_a_bot_cannot_write_first_to_a_person(sandbox, bot):
    stranger = await sandbox.person("路人")

    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(stranger.id, "您好")


async def test_a_blocked_bot_is_told_and_cannot_write(sandbox, bot, reporter):
    await reporter.blocks()

    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(reporter.id, "您好")
    await reporter.starts("again")
    assert list(map(describe, await read_updates(bot))) == [
        ("my_chat_member", "member → kicked"),
        ("my_chat_member", "kicked → member"),
        ("message", "/start again"),
    ]


async def test_a_deleted_account_cannot_be_written_to(sandbox, bot, reporter):
    await sandbox.act("delete_account", person=reporter.id)

    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(reporter.id, "您好")


async def test_a_bot_that_is_put_into_a_group_hears_of_it(sandbox, bot, reporter):
    await sandbox.group("各镇信息群", [reporter])

    assert list(map(describe, await read_updates(bot))) == [
        ("my_chat_member", "left → member"),
        ("message", "new_chat_members"),
    ]


KICKED = [
    ("group", False, "bot was kicked from the group chat"),
    ("group", True, "bot was kicked from the supergroup chat"),
    ("channel", False, "bot was kicked from the channel chat"),
]


@pytest.mark.parametrize(("kind", "supergroup", "words"), KICKED)
async def test_a_bot_that_was_thrown_out_cannot_write(
    sandbox, bot, reporter, kind, supergroup, words
):
    extra = {"supergroup": supergroup} if kind == "group" else {}
    room = await getattr(sandbox, kind)("群", [reporter], **extra)
    await room.removes_bot()

    with pytest.raises(Forbidden, match=words):
        await bot.send_message(room.id, "排名")


OUTSIDE = [
    ("group", {}, "bot is not a member of the group chat"),
    ("group", {"supergroup": True}, "bot is not a member of the supergroup chat"),
    ("channel", {}, "bot is not a member of the channel chat"),
]


@pytest.mark.parametrize(("kind", "extra", "words"), OUTSIDE)
async def test_a_bot_that_was_never_added_cannot_write(
    sandbox, bot, reporter, kind, extra, words
):
    room = await getattr(sandbox, kind)("群", [reporter], bot="", **extra)

    with pytest.raises(Forbidden, match=words):
        await bot.send_message(room.id, "排名")


async def test_only_an_administrator_who_may_post_writes_in_a_channel(
    sandbox, bot, reporter
):
    channel = await sandbox.channel("排行榜", [reporter], username="ranks")
    sent = await bot.send_message("@ranks", "一月排名")
    assert (sent.chat.id, sent.sender_chat.title, sent.from_user) == (
        channel.id,
        "排行榜",
        None,
    )

    await channel.promotes_bot(rights=["can_manage_chat"])

    with pytest.raises(
        BadRequest, match="Need administrator rights in the channel chat"
    ):
        await bot.send_message(channel.id, "排名")


async def test_a_restricted_bot_sends_only_what_it_may(
    sandbox, bot, reporter, make_picture
):
    group = await sandbox.group("群", [reporter], supergroup=True)
    await group.restricts_bot(rights=["can_send_messages"])

    await bot.send_message(group.id, "排名")
    with pytest.raises(
        BadRequest, match="Not enough rights to send photos to the chat"
    ):
        await bot.send_photo(group.id, make_picture())


async def test_a_group_that_became_a_supergroup_says_where_it_went(
    sandbox, bot, reporter
):
    group = await sandbox.group("群", [reporter])
    sandbox.service.updates.drop_pending()
    moved = await group.upgrades()

    with pytest.raises(ChatMigrated) as refusal:
        await bot.send_message(group.id, "排名")

    assert refusal.value.new_chat_id == moved.id
    assert list(map(describe, await read_updates(bot))) == [
        ("message", "migrate_to_chat_id"),
        ("message", "migrate_from_chat_id"),
    ]
    await bot.send_message(moved.id, "排名")
    assert (await moved.hears("排名")).text == "排名"


async def test_with_privacy_a_bot_hears_in_a_group_only_what_is_meant_for_it(
    sandbox, bot, reporter
):
    group = await sandbox.group("群", [reporter])
    own = await bot.send_message(group.id, "本月排名")
    sandbox.service.updates.drop_pending()
    for words in (
        "今天吃什么",
        "/rank",
        "/rank@other_bot",
        "/rank@storydesk_bot",
        "问 @storydesk_bot 排名",
    ):
        await reporter.says(words, chat=group)
    await reporter.says("谢谢", chat=group, reply_to=own.message_id)

    assert [text for _, text in map(describe, await read_updates(bot))] == [
        "/rank",
        "/rank@storydesk_bot",
        "问 @storydesk_bot 排名",
        "谢谢",
    ]


async def test_an_administrator_bot_hears_everything_in_its_group(
    sandbox, bot, reporter
):
    group = await sandbox.group("群", [reporter], bot="administrator")
    sandbox.service.updates.drop_pending()
    await reporter.says("排名", chat=group)

    assert list(map(describe, await read_updates(bot))) == [("message", "排名")]


async def test_an_anonymous_administrator_writes_as_the_group(sandbox, bot, reporter):
    group = await sandbox.group("群", [reporter], supergroup=True, bot="administrator")
    sandbox.service.updates.drop_pending()
    await reporter.says("匿名", chat=group, anonymous=True)

    (update,) = await bot.get_updates(timeout=0)
    assert (update.message.from_user.id, update.message.sender_chat.id) == (
        1087968824,
        group.id,
    )


async def test_posts_in_a_channel_and_their_edits_are_channel_posts(
    sandbox, bot, reporter
):
    channel = await sandbox.channel("频道", [reporter])
    sandbox.service.updates.drop_pending()
    post = await reporter.says("公告", chat=channel)
    await reporter.edits(post, "公告(更正)", chat=channel)

    assert list(map(describe, await read_updates(bot))) == [
        ("channel_post", "公告"),
        ("edited_channel_post", "公告(更正)"),
    ]


async def test_a_bot_that_left_is_no_member_any_more(sandbox, bot, reporter):
    group = await sandbox.group("群", [reporter])
    assert await bot.get_chat_member_count(group.id) == 2

    await bot.leave_chat(group.id)

    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(group.id, "排名")


async def test_a_bot_can_look_at_its_chats(sandbox, bot, reporter):
    group = await sandbox.group("群", [reporter], bot="administrator", username="qun")

    chat = await bot.get_chat("@qun")
    admins = await bot.get_chat_administrators(group.id)
    own = await bot.get_chat_member(group.id, bot.id)
    private = await bot.get_chat(reporter.id)

    assert (chat.title, chat.type) == ("群", "group")
    assert [(each.user.full_name, each.status) for each in admins] == [
        ("王小明", "creator"),
        ("信息报送", "administrator"),
    ]
    assert (own.can_pin_messages, own.can_promote_members) == (True, False)
    assert (private.first_name, private.type) == ("王小明", "private")
