"""What people do in Telegram, in the desk's words."""

import json
from datetime import UTC, datetime

import pytest

from bot.platforms.telegram import TelegramPlatform, peek
from handlers.messages import Chat, Sender

ME = 42
USER = {
    "id": 7,
    "is_bot": False,
    "first_name": "小明",
    "last_name": "王",
    "language_code": "zh-hans",
}
PRIVATE = {"id": 7, "type": "private", "first_name": "小明"}
GROUP = {"id": -100, "type": "supergroup", "title": "信息员群"}
CHANNEL = {"id": -200, "type": "channel", "title": "通报"}
PHOTO = [
    {
        "file_id": f"f{side}",
        "file_unique_id": f"u{side}",
        "width": side,
        "height": side,
        "file_size": side * 10,
    }
    for side in (90, 1280, 320)
]
DOCUMENT = {
    "file_id": "d",
    "file_unique_id": "d",
    "file_name": "稿件.docx",
    "mime_type": "application/msword",
    "file_size": 9,
}


@pytest.fixture
def platform():
    return TelegramPlatform(f"{ME}:x")


def write(kind="message", chat=None, sender=USER, **content):
    message = {
        "message_id": 5,
        "date": 1_790_000_000,
        "chat": chat or PRIVATE,
        **content,
    }
    if sender:
        message["from"] = sender
    return json.dumps({"update_id": 1, kind: message}).encode()


def test_a_message_in_private_is_for_the_desk(platform):
    (event,) = platform.parse(write(text="标题\n正文"))

    assert (event.kind, event.text, event.message_id) == ("message", "标题\n正文", "5")
    assert event.chat == Chat("telegram", "7", "private", "小明")
    assert event.sender == Sender("telegram", "7", name="小明 王", language="zh-hans")
    assert event.at == datetime.fromtimestamp(1_790_000_000, UTC)
    assert (event.addressed, event.event_id) == (True, "m:7:5")


@pytest.mark.parametrize(
    ("text", "seen", "addressed"),
    [
        ("/rank 上月", "/rank 上月", True),
        ("/rank@storydesk_bot 上月", "/rank 上月", True),
        ("/rank@StoryDesk_Bot", "/rank", True),
        ("/rank@other_bot 上月", "/rank@other_bot 上月", False),
        ("@storydesk_bot 排名", "排名", True),
        ("排名 @storydesk_bot", "排名", True),
        ("排名", "排名", False),
        ("@storydesk_bot_2 排名", "@storydesk_bot_2 排名", False),
        ("mail@storydesk_bot.cn", "mail@storydesk_bot.cn", False),
        ("/排名", "/排名", True),
        ("//", "//", False),
    ],
)
async def test_in_a_group_the_desk_is_named_or_it_is_not_meant(
    telegram, text, seen, addressed
):
    (event,) = telegram.platform.parse(write(chat=GROUP, text=text))

    assert (event.text, event.addressed) == (seen, addressed)


def test_an_answer_to_the_desk_is_for_the_desk(platform):
    answered = {
        "message_id": 3,
        "date": 1,
        "chat": GROUP,
        "from": USER | {"id": ME, "is_bot": True},
    }
    other = answered | {"from": USER | {"id": 9}}

    (mine,) = platform.parse(write(chat=GROUP, text="好", reply_to_message=answered))
    (others,) = platform.parse(write(chat=GROUP, text="好", reply_to_message=other))

    assert (mine.addressed, mine.reply_to) == (True, "3")
    assert (others.addressed, others.reply_to) == (False, "3")


def test_a_photo_is_taken_in_its_largest_size_and_known_as_recompressed(platform):
    (event,) = platform.parse(write(photo=PHOTO, caption="现场", media_group_id="al"))

    (photo,) = event.attachments
    assert (photo.kind, photo.ref, photo.size, photo.recompressed) == (
        "photo",
        "f1280",
        12800,
        True,
    )
    assert (event.text, event.album) == ("现场", "al")


def test_a_picture_sent_as_a_file_is_the_original(platform):
    (event,) = platform.parse(write(document=DOCUMENT | {"mime_type": "image/png"}))

    assert [(a.kind, a.recompressed) for a in event.attachments] == [("photo", False)]


def test_a_document_keeps_its_name(platform):
    (event,) = platform.parse(write(document=DOCUMENT))

    assert [(a.kind, a.ref, a.name, a.size) for a in event.attachments] == [
        ("file", "d", "稿件.docx", 9)
    ]


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        ({"video": {"width": 1, "height": 1, "duration": 1}}, ["video"]),
        (
            {
                "animation": {"width": 1, "height": 1, "duration": 1},
                "document": DOCUMENT,
            },
            ["video"],
        ),
        ({"voice": {"duration": 1}}, ["other"]),
        ({"audio": {"duration": 1}}, ["other"]),
        (
            {
                "sticker": {
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                    "type": "regular",
                }
            },
            ["other"],
        ),
        ({"location": {"longitude": 1, "latitude": 1}}, []),
        ({"contact": {"phone_number": "1", "first_name": "a"}}, []),
    ],
)
def test_other_things_are_events_with_what_can_be_fetched(platform, content, kinds):
    content = {
        k: v | {"file_id": "x", "file_unique_id": "x"} if "latitude" not in v else v
        for k, v in content.items()
    }

    (event,) = platform.parse(write(**content))

    assert [a.kind for a in event.attachments] == kinds


@pytest.mark.parametrize(
    "content",
    [
        {"new_chat_members": [USER]},
        {"left_chat_member": USER},
        {"new_chat_title": "新"},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": GROUP}},
        {"migrate_from_chat_id": -1},
        {"a_thing_of_next_year": {"a": 1}},
        {},
    ],
)
def test_what_the_group_tells_about_itself_is_no_event(platform, content):
    assert list(platform.parse(write(chat=GROUP, **content))) == []


def test_another_bot_is_not_heard(platform):
    assert list(platform.parse(write(sender=USER | {"is_bot": True}, text="hi"))) == []


@pytest.mark.parametrize(
    "extra",
    [
        {
            "sender": {"id": 1087968824, "is_bot": True, "first_name": "Group"},
            "sender_chat": GROUP,
        },
        {
            "sender": {"id": 136817688, "is_bot": True, "first_name": "Channel"},
            "sender_chat": CHANNEL,
        },
        {"sender": {"id": 1087968824, "is_bot": True, "first_name": "Group"}},
    ],
)
def test_an_anonymous_admin_is_nobody(platform, extra):
    (event,) = platform.parse(write(chat=GROUP, text="排名", **extra))

    assert event.sender.anonymous


def test_a_post_in_a_channel_is_heard_without_a_person(platform):
    (event,) = platform.parse(
        write("channel_post", CHANNEL, None, sender_chat=CHANNEL, text="/id")
    )

    assert (event.chat.kind, event.sender.anonymous, event.text) == (
        "channel",
        True,
        "/id",
    )


def test_an_edit_is_an_event_of_its_own_each_time(platform):
    raws = [
        write("edited_message", edit_date=1_790_000_100, text=text)
        for text in ("甲", "甲", "乙")
    ]

    events = [platform.parse(raw)[0] for raw in raws]

    assert [e.kind for e in events] == ["edit"] * 3
    assert events[0].at == datetime.fromtimestamp(1_790_000_100, UTC)
    assert events[0].event_id == events[1].event_id != events[2].event_id


def test_a_group_that_moved_names_its_new_chat(platform):
    group = GROUP | {"id": -5, "type": "group"}

    (event,) = platform.parse(write(chat=group, migrate_to_chat_id=-1005))

    assert (event.kind, event.chat.id) == ("migrated", "-5")
    assert event.new_chat == Chat("telegram", "-1005", "group", "信息员群")


def press(**extra):
    body = {"id": "991", "from": USER, "chat_instance": "1", "data": "tok", **extra}
    return json.dumps({"update_id": 1, "callback_query": body}).encode()


def test_a_press_carries_its_token_and_can_be_found_again(platform):
    message = {"message_id": 8, "date": 1_790_000_000, "chat": GROUP, "text": "x"}

    (event,) = platform.parse(press(message=message))

    assert (event.kind, event.data, event.message_id) == ("press", "tok", "8")
    assert (event.event_id, event.chat.id, event.sender.id) == ("c:991", "-100", "7")


def test_a_press_on_a_message_too_old_to_be_shown_still_counts(platform):
    (event,) = platform.parse(
        press(message={"message_id": 8, "date": 0, "chat": GROUP})
    )

    assert (event.data, event.chat.id) == ("tok", "-100")


def test_a_press_without_message_or_token_is_not_the_desks(platform):
    inline = press(inline_message_id="1")
    game = press(
        message={"message_id": 8, "date": 0, "chat": GROUP},
        data=None,
        game_short_name="g",
    )

    assert [list(platform.parse(raw)) for raw in (inline, game)] == [[], []]
    assert peek(inline) == ("c:991", "telegram:7")


MEMBER = {"user": USER, "status": "member"}
OUT = {"user": USER, "status": "left"}
KICKED = {"user": USER, "status": "kicked", "until_date": 0}
RESTRICTED = {
    "user": USER,
    "status": "restricted",
    "is_member": True,
    "until_date": 0,
} | {
    f"can_{right}": False
    for right in (
        "change_info",
        "invite_users",
        "pin_messages",
        "manage_topics",
        "send_messages",
        "send_audios",
        "send_documents",
        "send_photos",
        "send_videos",
        "send_video_notes",
        "send_voice_notes",
        "send_polls",
        "send_other_messages",
        "add_web_page_previews",
        "edit_tag",
    )
}


@pytest.mark.parametrize(
    ("chat", "old", "new", "kinds"),
    [
        (PRIVATE, MEMBER, KICKED, ["blocked"]),
        (PRIVATE, KICKED, MEMBER, ["unblocked"]),
        (GROUP, OUT, MEMBER, ["added"]),
        (GROUP, MEMBER, KICKED, ["removed"]),
        (CHANNEL, MEMBER, OUT, ["removed"]),
        (GROUP, MEMBER, RESTRICTED, []),
        (GROUP, RESTRICTED, OUT, ["removed"]),
        (GROUP, RESTRICTED | {"is_member": False}, MEMBER, ["added"]),
        (GROUP, KICKED, OUT, []),
    ],
)
def test_the_desk_notices_where_it_is(platform, chat, old, new, kinds):
    change = {
        "chat": chat,
        "from": USER,
        "date": 1_790_000_000,
        "old_chat_member": old,
        "new_chat_member": new,
    }
    raw = json.dumps({"update_id": 1, "my_chat_member": change}).encode()

    events = platform.parse(raw)

    assert [e.kind for e in events] == kinds
    assert [(e.event_id, e.chat.key) for e in events] == [peek(raw)] * len(kinds)


def test_updates_of_unknown_kinds_are_no_events_but_have_names(platform):
    raw = json.dumps({"update_id": 1, "poll_of_2030": {"x": 1}}).encode()

    assert list(platform.parse(raw)) == []
    assert peek(raw)[1] == "telegram:?"


def test_half_a_character_does_not_keep_the_rest_from_being_read(platform):
    raw = write(text="稿件 X").replace(b"X", rb"\ud83d")

    (event,) = platform.parse(raw)

    assert event.text == "稿件 ?"
    assert peek(raw) == ("m:7:5", "telegram:7")
    event.text.encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"{}{}",
        b'{"message":null}',
        b'{"message":{"chat":7}}',
        b'{"message":{"message_id":1,"chat":{}}}',
        b'{"callback_query":[]}',
        b'{"a":' * 5000,
        b'{"message":{"message_id":1,"chat":{"id":"' + b"9" * 500 + b'"}}}',
        "稿".encode("gb18030"),
    ],
)
def test_a_name_is_found_for_anything_and_fits_its_column(raw):
    event, chat = peek(raw)

    assert (len(event) <= 128, len(chat) <= 100) == (True, True)
    assert (event, chat) == peek(raw)
