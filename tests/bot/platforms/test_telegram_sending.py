"""How a post becomes calls: captions, albums, buttons, cards, and pictures refused."""

import pytest

from bot.platforms.telegram import limits
from bot.platforms.telegram.composing import split_post
from handlers.messages import Button, Chat, Kept, Post, PressAnswer

CHAT = Chat("telegram", "7")
KEYS = ((Button("好", "tok"),),)


def photos(count):
    return tuple(Kept("0" * 64, f"{n}.jpg", True) for n in range(count))


def sheets(count):
    return tuple(Kept("1" * 64, f"{n}.xlsx") for n in range(count))


def outline(text="", **options):
    """The parts as (length of the text, number of files, has buttons, is card)."""
    parts = split_post(Post(CHAT, text, **options))
    return [(len(p.text), len(p.files), bool(p.buttons), bool(p.card)) for p in parts]


@pytest.mark.parametrize(
    ("parts", "options"),
    [
        ([(2, 0, False, False)], {}),
        ([(2, 0, True, True)], {"buttons": KEYS, "card": "c"}),
        ([(2, 1, True, False)], {"files": photos(1), "buttons": KEYS}),
        ([(2, 3, False, False)], {"files": photos(3)}),
        # An album has no buttons, and is no card.
        (
            [(0, 3, False, False), (2, 0, True, False)],
            {"files": photos(3), "buttons": KEYS},
        ),
        (
            [(0, 3, False, False), (2, 0, False, True)],
            {"files": photos(3), "card": "c"},
        ),
        # Pictures and documents are albums apart; ten make one full.
        (
            [(2, 2, False, False), (0, 1, False, False)],
            {"files": photos(2) + sheets(1)},
        ),
        ([(2, 10, False, False), (0, 2, False, False)], {"files": photos(12)}),
    ],
)
def test_a_post_is_parted_as_telegram_can_take_it(parts, options):
    assert outline("通报", **options) == parts


def test_a_text_too_long_for_a_caption_follows_its_files():
    assert outline("字" * 1025, files=photos(2)) == [
        (0, 2, False, False),
        (1025, 0, False, False),
    ]


def test_the_text_of_a_card_over_a_file_is_shortened_to_a_caption():
    assert outline("字" * 2000, files=photos(1), card="c") == [(1024, 1, False, True)]


def test_buttons_without_a_text_hang_on_the_last_file():
    assert outline(files=photos(3), buttons=KEYS) == [
        (0, 2, False, False),
        (0, 1, True, False),
    ]


def test_only_the_first_part_answers_and_all_keep_the_rest():
    options = {"reply_to": "5", "silent": True, "priority": 2}
    parts = split_post(Post(CHAT, "字" * 9000, **options))

    assert [part.reply_to for part in parts] == ["5", "", ""]
    assert {(part.silent, part.priority) for part in parts} == {(True, 2)}


async def test_a_picture_telegram_cannot_show_goes_out_as_a_file(
    telegram, make_picture, make_ready
):
    kept, ready = make_ready(
        make_picture(4000, 20, kind="PNG"), "横幅.png", as_photo=True
    )
    post = Post(telegram.chat, "横幅", files=(kept,))

    await telegram.platform.send(post, [ready])

    (seen,) = await telegram.read_sent()
    assert (seen.text, len(seen.photos), [f.name for f in seen.files]) == (
        "横幅",
        0,
        ["横幅.png"],
    )


async def test_a_picture_too_heavy_for_a_picture_goes_out_as_a_file(
    telegram, make_picture, make_ready
):
    heavy = make_picture() + b"\0" * limits.PHOTO_BYTES
    kept, ready = make_ready(heavy, "原图.jpg", as_photo=True)

    await telegram.platform.send(Post(telegram.chat, "", files=(kept,)), [ready])

    assert [f.name for f in (await telegram.read_sent())[0].files] == ["原图.jpg"]


@pytest.mark.parametrize(
    "name", ['a"b.csv', "a\r\nX-Evil: 1.csv", "../../etc/passwd", "排名 2026.csv"]
)
async def test_a_file_name_cannot_break_out_of_its_header(telegram, make_ready, name):
    kept, ready = make_ready(b"1", name)

    await telegram.platform.send(Post(telegram.chat, "", files=(kept,)), [ready])

    (file,) = (await telegram.read_sent())[0].files
    assert (file.size, "\n" in file.name) == (1, False)


async def test_a_long_answer_to_a_press_is_shortened(telegram):
    await telegram.platform.send(Post(telegram.chat, "待审", buttons=KEYS), [])
    pressed = await telegram.person.presses("好")
    event = await telegram.next_event()

    await telegram.platform.answer(PressAnswer(event.chat, event.event_id, "字" * 300))

    toast = await telegram.person.sees_toast(pressed, timeout=1)
    assert (len(toast.text), toast.text[-1]) == (200, "…")


async def test_a_link_opens_the_private_chat_with_its_code(telegram):
    assert telegram.platform.link("abc_1") == "https://t.me/storydesk_bot?start=abc_1"
