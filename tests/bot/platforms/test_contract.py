"""What the desk relies on, whatever the platform. Each adapter must pass all of it.

Where a platform cannot do a thing, the test says what becomes of it instead.
"""

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


async def read_texts(rig):
    return [each.text for each in await rig.read_sent() if each.text]


def need(rig, ability):
    if ability not in rig.can:
        pytest.skip(f"{rig.platform.name} has no such thing: {ability}")


async def test_a_text_arrives_once_and_as_it_was_written(rig):
    sent = await send_whole(rig, Post(rig.chat, "<b>已收到</b> &lt;1&gt;"))

    (seen,) = await rig.read_sent()
    assert seen.text == rig.shows("<b>已收到</b> <1>")
    assert len(sent) == 1
    assert not rig.gives_ids or sent == [str(seen.id)]


async def test_a_text_beyond_the_limit_arrives_whole_in_numbered_parts(rig):
    count = 1 + 2 * rig.limit // 186
    paragraphs = [f"第{n}段。" + "字" * 180 for n in range(count)]

    await send_whole(rig, Post(rig.chat, "\n\n".join(paragraphs)))

    seen = await read_texts(rig)
    bodies = [text.rpartition("\n")[0] for text in seen]
    assert "\n\n".join(bodies).split("\n\n") == paragraphs
    assert [text.rpartition("\n")[2] for text in seen] == [
        f"({n}/{len(seen)})" for n in range(1, len(seen) + 1)
    ]
    assert len(seen) > 1


async def test_no_part_exceeds_the_limit(rig):
    parts = rig.platform.split(Post(rig.chat, "<i>" + "👨‍👩‍👧" * 3000 + "</i>"))

    longest = max(measure_markup(part.text, rig.unit) for part in parts)
    assert longest <= rig.limit


async def test_a_post_that_says_nothing_is_no_call(rig):
    assert list(rig.platform.split(Post(rig.chat, " \n"))) == []


async def test_pictures_arrive_with_the_text(rig, make_picture, make_ready):
    files = [make_ready(make_picture(), f"图{n}.jpg", as_photo=True) for n in range(3)]
    kept, ready = zip(*files, strict=True)

    await send_whole(rig, Post(rig.chat, "三张图", files=kept), ready)

    seen = await rig.read_sent()
    photos = sum(len(each.photos) for each in seen)
    expected = 3 if "files" in rig.can else 0
    assert ([each.text for each in seen if each.text], photos) == (["三张图"], expected)


async def test_pictures_and_documents_both_arrive(rig, make_picture, make_ready):
    need(rig, "files")
    picture = make_ready(make_picture(), "图.jpg", as_photo=True)
    sheet = make_ready(b"a,b\n1,2\n", "排名 2026.csv")
    kept, ready = zip(picture, sheet, strict=True)

    await send_whole(rig, Post(rig.chat, "排名", files=kept), ready)

    seen = await rig.read_sent()
    assert seen[0].text == "排名"
    assert [f.name for each in seen for f in each.files] == ["排名 2026.csv"]
    assert await rig.read_file(seen[-1].files[0].key) == b"a,b\n1,2\n"


async def test_a_card_is_edited_in_place_or_sent_anew(rig):
    (card,) = await send_whole(rig, Post(rig.chat, "待审", card="story:1"))
    newer = Post(rig.chat, "已采用", card="story:1")

    if "edit" in rig.can:
        await rig.platform.edit(newer, card)
        assert await read_texts(rig) == ["已采用"]
    else:
        with pytest.raises(base.MessageGone):
            await rig.platform.edit(newer, card)
        await send_whole(rig, newer)
        assert await read_texts(rig) == ["待审", "已采用"]


async def test_a_card_that_shows_it_already_is_no_error(rig):
    need(rig, "edit")
    post = Post(rig.chat, "待审", card="story:1")
    (card,) = await send_whole(rig, post)

    assert (await rig.platform.edit(post, card)).message_ids == (card,)


async def test_a_card_is_one_message_however_long(rig):
    post = Post(rig.chat, "字" * 30_000, card="story:1")
    (card,) = await send_whole(rig, post)

    if "edit" in rig.can:
        await rig.platform.edit(replace(post, text="改" * 30_000), card)

    (seen,) = await rig.read_sent()
    assert rig.unit.count(seen.text) <= rig.limit
    assert (seen.text[0], seen.text[-1]) == ("改" if "edit" in rig.can else "字", "…")


async def test_a_card_over_a_picture_is_edited_too(rig, make_picture, make_ready):
    need(rig, "edit")
    kept, ready = make_ready(make_picture(), "图.jpg", as_photo=True)
    post = Post(rig.chat, "待审", card="story:1", files=(kept,))
    card, *_ = await send_whole(rig, post, [ready])

    await rig.platform.edit(replace(post, text="已采用"), card)

    seen = await rig.read_sent()
    assert [each.text for each in seen if each.text] == ["已采用"]
    assert sum(len(each.photos) for each in seen) == 1


async def test_a_card_that_was_deleted_is_reported_as_gone(rig):
    with pytest.raises(base.MessageGone):
        await rig.platform.edit(
            Post(rig.chat, "已采用", card="story:1"), rig.lost_message
        )


async def test_a_press_brings_the_token_or_its_number_and_can_be_answered(talking):
    rig, buttons = talking, ((Button("采用", "token-1"), Button("退回", "token-2")),)
    sent = await rig.platform.send(Post(rig.chat, "待审", buttons=buttons), [])

    event = await rig.presses("退回")
    await rig.platform.answer(PressAnswer(event.chat, event.event_id, "已退回", True))

    if rig.platform.limits.buttons:
        assert (event.kind, event.data) == ("press", "token-2")
        assert event.message_id == sent.message_ids[0]
    else:
        assert sent.options[event.choice - 1] == "token-2"
    assert await rig.read_answer() == "已退回"


async def test_buttons_of_a_long_text_are_under_its_last_part(rig):
    need(rig, "receive")
    buttons = ((Button("采用", "token-1"),),)
    count = rig.limit // 3

    await send_whole(rig, Post(rig.chat, "字" * (4 * count), buttons=buttons))

    *before, last = [each.buttons for each in await rig.read_sent()]
    assert (set(before), last) == ({()}, ("采用",))


async def test_an_answer_to_a_message_hangs_on_it_or_follows_it(talking):
    rig = talking
    said = await rig.says("标题\n正文")
    event = await rig.next_event()

    await send_whole(rig, Post(rig.chat, "已收到", reply_to=event.message_id))

    (seen,) = await rig.read_sent()
    assert seen.text == "已收到"
    assert "reply" not in rig.can or seen.reply_to == said.id


async def test_an_answer_goes_out_though_its_message_is_gone(rig):
    await send_whole(rig, Post(rig.chat, "已收到", reply_to=rig.lost_message))

    assert await read_texts(rig) == ["已收到"]


async def test_a_silent_post_arrives_silently_if_it_can(rig):
    await send_whole(rig, Post(rig.chat, "通报", silent=True))

    (seen,) = await rig.read_sent()
    assert (seen.text, seen.silent) == ("通报", "silent" in rig.can)


async def test_a_reaction_is_seen_or_left_out(talking):
    rig = talking
    said = await rig.says("标题\n正文")
    event = await rig.next_event()

    await rig.platform.react(Reaction(rig.chat, event.message_id, "👀"))
    await rig.platform.react(Reaction(rig.chat, event.message_id, "👀"))

    seen = ("👀",) if "react" in rig.can else ()
    assert await rig.read_reactions(said) == seen


async def test_the_menu_holds_the_commands_in_order_or_is_left_out(rig):
    commands = (("submit", "投稿"), ("rank", "排名"))

    await rig.platform.show_menu(Menu(rig.chat, commands))

    if "menu" in rig.can:
        assert await rig.read_menu() == ("submit", "rank")
    else:
        assert await rig.read_sent() == []


async def test_a_group_gets_its_posts_too(rig):
    need(rig, "group")
    chat, room = await rig.open_group()

    await send_whole(rig, Post(chat, "本月排名"))

    assert [each.text for each in await rig.read_group(room)] == ["本月排名"]


async def test_an_event_has_the_same_name_however_often_it_comes(talking):
    rig = talking
    await rig.says("甲")
    await rig.says("乙")
    first, second = await rig.next_update(), await rig.next_update()

    keys = [rig.peek(raw) for raw in (first, first, second)]
    events = [rig.platform.parse(raw)[0] for raw in (first, first, second)]

    assert [(e.event_id, e.chat.key) for e in events] == keys
    assert len(set(keys)) == 2


@pytest.mark.parametrize("raw", [b"", b"{", b"null", b"[]", b"\xff\xfe", b"1" * 5000])
async def test_what_is_no_event_is_unreadable_but_has_a_name(talking, raw):
    rig = talking
    with pytest.raises(base.Unreadable):
        rig.platform.parse(raw)

    assert rig.peek(raw) == rig.peek(raw)
    assert len(rig.peek(raw)[0]) <= 128


async def test_an_event_nobody_needs_gives_none(talking):
    rig = talking

    assert list(rig.platform.parse(rig.unknown)) == []


async def test_a_file_is_fetched_as_it_is(talking):
    rig, data = talking, bytes(range(256)) * 1000
    await rig.sends_file(data, "材料.bin")
    (attachment,) = (await rig.next_event()).attachments

    fetched = b"".join([chunk async for chunk in rig.platform.fetch(attachment)])

    assert attachment.name == "材料.bin"
    assert fetched == data


async def test_a_file_beyond_the_limit_is_not_fetched(talking):
    rig = talking
    attachment = replace(rig.lost_file, size=rig.platform.limits.fetch_bytes + 1)

    with pytest.raises(base.TooBig):
        await anext(rig.platform.fetch(attachment))


async def test_a_file_that_is_lost_is_reported_as_gone(talking):
    with pytest.raises(base.FileGone):
        await anext(talking.platform.fetch(talking.lost_file))


async def test_a_refusal_by_the_server_can_be_repeated(rig):
    for kind in rig.refusals:
        await rig.break_send(kind)
        with pytest.raises(base.Unavailable):
            await send_whole(rig, Post(rig.chat, "通报"))

    assert await rig.read_sent() == []


async def test_what_may_have_arrived_is_ambiguous_or_harmless_to_repeat(rig):
    for kind in rig.doubts:
        await rig.break_send(kind)
        with pytest.raises(base.Ambiguous):
            await send_whole(rig, Post(rig.chat, "通报"))

    failures = [await repeat_after(rig, kind) for kind in rig.repeats]

    assert failures.count(True) >= len(rig.repeats) - 1
    heard = ["通报"] * len(rig.doubts) + [f"通报 {kind}" for kind in rig.repeats]
    assert await read_texts(rig) == heard
    assert rig.platform.limits.exactly_once == bool(rig.repeats)


async def repeat_after(rig, kind):
    """Whether it failed; a client may have made the call again by itself."""
    post = Post(rig.chat, f"通报 {kind}", key=f"row-{kind}")
    await rig.break_send(kind)
    try:
        await send_whole(rig, post)
    except base.Unavailable:
        await send_whole(rig, post)
        return True
    return False


async def test_too_fast_says_how_long_to_wait(rig):
    await rig.break_send("429")

    with pytest.raises(base.Throttled) as raised:
        await send_whole(rig, Post(rig.chat, "通报"))

    assert raised.value.retry_after == rig.waits


async def test_where_nobody_listens_nothing_was_sent(rig):
    platform = rig.unreachable()

    if "receive" in rig.can:
        with pytest.raises(base.Unavailable):
            await platform.start()
    with pytest.raises(base.Unavailable):
        await platform.send(Post(rig.chat, "通报"), [])
    await platform.stop()


async def test_wrong_credentials_are_said_and_not_shown(rig):
    platform = rig.with_wrong_token()

    with pytest.raises(rig.refused_as) as raised:
        await start_and_send(platform, rig.chat)
    await platform.stop()

    assert "WRONG" not in str(raised.value)


async def start_and_send(platform, chat):
    await platform.start()
    await platform.send(Post(chat, "通报"), [])


async def test_a_person_who_stopped_the_desk_is_blocked(talking):
    rig = talking
    need(rig, "block")
    await rig.blocks()
    assert (await rig.next_event()).kind == "blocked"

    with pytest.raises(base.Blocked):
        await send_whole(rig, Post(rig.chat, "通报"))


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
