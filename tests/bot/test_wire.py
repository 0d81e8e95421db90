from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wire import (
    make_items,
    read_call,
    read_post,
    speak_answers,
    write_call,
    write_post,
)
from handlers.messages import (
    ANNOUNCEMENT,
    Button,
    Chat,
    Kept,
    Made,
    Menu,
    Post,
    PressAnswer,
    Reaction,
)

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
CHAT = Chat("telegram", "-100", "group")
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
buttons = st.builds(Button, words, words, words)
files = st.one_of(
    st.builds(Made, words, st.dictionaries(words, words), words, st.booleans()),
    st.builds(Kept, words, words, st.booleans()),
)
posts = st.builds(
    Post,
    chat=st.just(CHAT),
    text=words,
    buttons=st.lists(st.lists(buttons, max_size=2).map(tuple), max_size=2).map(tuple),
    files=st.lists(files, max_size=2).map(tuple),
    reply_to=words,
    silent=st.booleans(),
)


def over_the_wire(payload):
    return orjson.loads(orjson.dumps(payload))


@given(posts)
def test_a_post_comes_out_of_the_outbox_as_it_went_in(post):
    assert read_post(over_the_wire(write_post(post))) == post


@pytest.mark.parametrize(
    "call",
    [
        PressAnswer(CHAT, "c:1", "好", alert=True),
        Reaction(CHAT, "77", "👀"),
        Menu(CHAT, (("rank", "排名"), ("help", "帮助"))),
    ],
)
def test_every_other_call_does_so_too(call):
    op, payload, _ = write_call(call)

    assert read_call(op, over_the_wire(payload)) == call


def test_a_post_keeps_its_card_times_and_priority_in_the_row():
    later = NOW + timedelta(seconds=2)
    post = Post(CHAT, "x", card="story:1", not_before=later, priority=ANNOUNCEMENT)

    (item,) = make_items([post], split=lambda _: None, now=NOW, run_id=5, event_id=6)

    assert (item.card, item.not_before, item.priority) == ("story:1", later, 2)
    assert (item.run_id, item.event_id, item.chat_key) == (5, 6, "telegram:-100")


def test_a_long_post_is_parted_by_its_platform_before_it_is_queued():
    part = {"telegram": lambda p: [Post(p.chat, half) for half in p.text.split("|")]}

    items = make_items([Post(CHAT, "a|b")], split=part.get, now=NOW)

    assert [item.payload["text"] for item in items] == ["a", "b"]


def test_an_answer_to_a_press_expires_and_a_post_does_not():
    items = make_items(
        [PressAnswer(CHAT, "c:1"), Post(CHAT, "x")], split=lambda _: None, now=NOW
    )

    assert [item.expires_at for item in items] == [NOW + timedelta(minutes=10), None]


def test_where_presses_are_numbers_their_answers_are_messages():
    said, silent = PressAnswer(CHAT, "c:1", "已退回 <1>"), PressAnswer(CHAT, "c:2")

    spoken = speak_answers([said, silent, Post(CHAT, "x")], platforms={"telegram"})

    assert spoken == [Post(CHAT, "已退回 &lt;1&gt;", silent=True), Post(CHAT, "x")]
    assert speak_answers([said, silent], platforms={"matrix"}) == [said, silent]
