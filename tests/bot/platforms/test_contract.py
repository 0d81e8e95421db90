"""What the desk relies on, whatever the platform. Each adapter must pass all of it."""

from dataclasses import replace

import pytest

from bot.platforms import base
from bot.platforms.splitting import measure_markup
from handlers.messages import Button, Menu, Post, PressAnswer, Reaction


async def send_whole(rig, post, ready=()):
    """Send a post as the outbox does: split, then call by call."""
    left, sent = list(ready), []
    for part in rig.platform.split(post):
        files, left = left[: len(part.files)], left[len(part.files) :]
        sent += (await rig.platform.send(part, files)).message_ids
    return sent


async def test_a_text_arrives_once_and_as_it_was_written(rig):
    sent = await send_whole(rig, Post(rig.chat, "<b>已收到</b> &lt;1&gt;"))

    (seen,) = await rig.read_sent()
    assert (seen.text, [str(seen.id)]) == ("已收到 <1>", sent)


async def test_a_text_beyond_the_limit_arrives_whole_in_numbered_parts(rig):
    paragraphs = [f"第{n}段。" + "字" * 180 for n in range(60)]

    await send_whole(rig, Post(rig.chat, "\n\n".join(paragraphs)))

    seen = [each.text for each in await rig.read_sent()]
    bodies = [text.rpartition("\n")[0] for text in seen]
    assert "\n\n".join(bodies).split("\n\n") == paragraphs
    assert [text.rpartition("\n")[2] for text in seen] == ["(1/3)", "(2/3)", "(3/3)"]


async def test_no_part_exceeds_the_limit(rig):
    parts = rig.platform.split(Post(rig.chat, "<i>" + "👨‍👩‍👧" * 3000 + "</i>"))

    assert max(measure_markup(part.text) for part in parts) <= rig.platform.limits.text


async def test_a_post_that_says_nothing_is_no_call(rig):
    assert list(rig.platform.split(Post(rig.chat, " \n"))) == []


async def test_pictures_arrive_as_one_album_with_the_text(
    rig, make_picture, make_ready
):
    files = [make_ready(make_picture(), f"图{n}.jpg", as_photo=True) for n in range(3)]
    kept, ready = zip(*files, strict=True)

    sent = await send_whole(rig, Post(rig.chat, "三张图", files=kept), ready)

    (seen,) = await rig.read_sent()
    assert (seen.text, len(seen.photos), len(sent)) == ("三张图", 3, 3)


async def test_pictures_and_documents_both_arrive(rig, make_picture, make_ready):
    picture = make_ready(make_picture(), "图.jpg", as_photo=True)
    sheet = make_ready(b"a,b\n", "排名 2026.csv")
    kept, ready = zip(picture, sheet, strict=True)

    await send_whole(rig, Post(rig.chat, "排名", files=kept), ready)

    seen = await rig.read_sent()
    assert [each.text for each in seen] == ["排名", ""]
    assert [f.name for f in seen[1].files] == ["排名 2026.csv"]
    assert await rig.stage.read_file(seen[1].files[0].key) == b"a,b\n"


async def test_a_card_is_edited_in_place(rig):
    (card,) = await send_whole(rig, Post(rig.chat, "待审", card="story:1"))

    await rig.platform.edit(Post(rig.chat, "已采用", card="story:1"), card)

    (seen,) = await rig.read_sent()
    assert (seen.text, str(seen.id)) == ("已采用", card)


async def test_a_card_that_shows_it_already_is_no_error(rig):
    post = Post(rig.chat, "待审", card="story:1")
    (card,) = await send_whole(rig, post)

    assert (await rig.platform.edit(post, card)).message_ids == (card,)


async def test_a_card_is_one_message_however_long(rig):
    post = Post(rig.chat, "字" * 9000, card="story:1")
    (card,) = await send_whole(rig, post)

    await rig.platform.edit(replace(post, text="改" * 9000), card)

    (seen,) = await rig.read_sent()
    assert (len(seen.text), seen.text[0], seen.text[-1]) == (4096, "改", "…")


async def test_a_card_over_a_picture_is_edited_too(rig, make_picture, make_ready):
    kept, ready = make_ready(make_picture(), "图.jpg", as_photo=True)
    post = Post(rig.chat, "待审", card="story:1", files=(kept,))
    (card,) = await send_whole(rig, post, [ready])

    await rig.platform.edit(replace(post, text="已采用"), card)

    (seen,) = await rig.read_sent()
    assert (seen.text, len(seen.photos)) == ("已采用", 1)


async def test_a_card_that_was_deleted_is_reported_as_gone(rig):
    with pytest.raises(base.MessageGone):
        await rig.platform.edit(Post(rig.chat, "已采用", card="story:1"), "999")


async def test_a_press_brings_the_token_and_can_be_answered(rig):
    buttons = ((Button("采用", "token-1"),),)
    (message,) = await send_whole(rig, Post(rig.chat, "待审", buttons=buttons))
    pressed = await rig.person.presses("采用")

    event = await rig.next_event()
    await rig.platform.answer(PressAnswer(event.chat, event.event_id, "已采用", True))

    assert (event.kind, event.data, event.message_id) == ("press", "token-1", message)
    assert event.sender.id == str(rig.person.id)
    toast = await rig.person.sees_toast(pressed, timeout=1)
    assert (toast.text, toast.alert) == ("已采用", True)


async def test_buttons_of_a_long_text_are_under_its_last_part(rig):
    buttons = ((Button("采用", "token-1"),),)

    await send_whole(rig, Post(rig.chat, "字" * 5000, buttons=buttons))

    assert [each.buttons for each in await rig.read_sent()] == [(), ("采用",)]


async def test_an_answer_to_a_message_hangs_on_it(rig):
    said = await rig.person.says("标题\n正文")
    event = await rig.next_event()

    await send_whole(rig, Post(rig.chat, "已收到", reply_to=event.message_id))

    assert [each.reply_to for each in await rig.read_sent()] == [said.id]


async def test_an_answer_goes_out_though_its_message_is_gone(rig):
    await send_whole(rig, Post(rig.chat, "已收到", reply_to="987"))

    assert [each.text for each in await rig.read_sent()] == ["已收到"]


async def test_a_silent_post_is_silent(rig):
    await send_whole(rig, Post(rig.chat, "通报", silent=True))

    assert [each.silent for each in await rig.read_sent()] == [True]


async def test_a_reaction_is_seen(rig):
    said = await rig.person.says("标题\n正文")

    await rig.platform.react(Reaction(rig.chat, str(said.id), "👀"))

    assert (await rig.person.sees(said)).reactions == ("👀",)


async def test_the_menu_holds_the_commands_in_order(rig):
    commands = (("submit", "投稿"), ("rank", "排名"))

    await rig.platform.show_menu(Menu(rig.chat, commands))

    assert await rig.person.menu() == ("submit", "rank")


async def test_an_event_has_the_same_name_however_often_it_is_read(rig):
    await rig.person.says("甲")
    await rig.person.says("乙")
    first, second = await rig.next_update(), await rig.next_update()

    keys = [rig.peek(raw) for raw in (first, first, second)]
    events = [rig.platform.parse(raw)[0] for raw in (first, first, second)]

    assert [(e.event_id, e.chat.key) for e in events] == keys
    assert len(set(keys)) == 2


@pytest.mark.parametrize("raw", [b"", b"{", b"null", b"[]", b"\xff\xfe", b"1" * 5000])
async def test_what_is_no_event_is_unreadable_but_has_a_name(rig, raw):
    with pytest.raises(base.Unreadable):
        rig.platform.parse(raw)

    assert rig.peek(raw) == rig.peek(raw)
    assert len(rig.peek(raw)[0]) <= 128


async def test_a_file_is_fetched_as_it_is(rig):
    data = bytes(range(256)) * 1000
    await rig.person.sends_file(data, "材料.bin")
    (attachment,) = (await rig.next_event()).attachments

    fetched = b"".join([chunk async for chunk in rig.platform.fetch(attachment)])

    assert (attachment.name, attachment.size) == ("材料.bin", len(data))
    assert fetched == data


async def test_a_file_beyond_the_limit_is_not_fetched(rig):
    await rig.person.sends_file(
        b"x", "大.bin", claimed=rig.platform.limits.fetch_bytes + 1
    )
    (attachment,) = (await rig.next_event()).attachments

    for each in (attachment, replace(attachment, size=0)):
        with pytest.raises(base.TooBig):
            await anext(rig.platform.fetch(each))


async def test_a_file_that_is_lost_is_reported_as_gone(rig):
    with pytest.raises(base.FileGone):
        await anext(rig.platform.fetch(rig.lost_file))


async def test_a_refusal_by_the_server_can_be_repeated(rig):
    for kind in rig.refusals:
        await rig.break_send(kind)
        with pytest.raises(base.Unavailable):
            await send_whole(rig, Post(rig.chat, "通报"))

    assert await rig.read_sent() == []


async def test_what_may_have_arrived_is_ambiguous(rig):
    for kind in rig.doubts:
        await rig.break_send(kind)
        with pytest.raises(base.Ambiguous):
            await send_whole(rig, Post(rig.chat, "通报"))

    assert [each.text for each in await rig.read_sent()] == ["通报"] * len(rig.doubts)


async def test_too_fast_says_how_long_to_wait(rig):
    await rig.break_send("429")

    with pytest.raises(base.Throttled) as raised:
        await send_whole(rig, Post(rig.chat, "通报"))

    assert raised.value.retry_after == 7


async def test_where_nobody_listens_nothing_was_sent(rig):
    platform = rig.unreachable()

    with pytest.raises(base.Unavailable):
        await platform.start()
    with pytest.raises(base.Unavailable):
        await platform.send(Post(rig.chat, "通报"), [])
    await platform.stop()


async def test_a_wrong_token_is_said_at_the_start(rig):
    platform = rig.with_wrong_token()

    with pytest.raises(base.Unauthorized) as raised:
        await platform.start()
    await platform.stop()

    assert "WRONG" not in str(raised.value)


async def test_a_person_who_stopped_the_desk_is_blocked(rig):
    await rig.person.blocks()

    with pytest.raises(base.Blocked):
        await send_whole(rig, Post(rig.chat, "通报"))
    assert (await rig.next_event()).kind == "blocked"

    await rig.person.unblocks()
    assert (await rig.next_event()).kind == "unblocked"


async def test_every_error_says_what_to_do_about_it():
    kinds, found = [base.SendError], []
    while kinds:
        found.append(kinds.pop())
        kinds += found[-1].__subclasses__()

    by_outcome = {
        outcome: {kind.__name__ for kind in found if kind.outcome == outcome}
        for outcome in ("retryable", "ambiguous")
    }
    assert by_outcome == {
        "retryable": {"Unavailable", "Throttled", "Unauthorized"},
        "ambiguous": {"Ambiguous"},
    }
