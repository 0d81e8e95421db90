"""Long polling: offsets, limits, kinds, conflicts, age."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from telegram.error import Conflict


async def say_numbers(reporter, count):
    for number in range(1, count + 1):
        await reporter.says(f"{number}")


async def poll(bot, **options):
    return [
        (each.update_id, each.effective_message.text)
        for each in await bot.get_updates(**options)
    ]


async def test_updates_come_again_until_a_higher_offset_confirms_them(bot, reporter):
    await say_numbers(reporter, 3)
    first = await poll(bot, timeout=0)
    second = await poll(bot, timeout=0)
    rest = await poll(bot, timeout=0, offset=first[1][0] + 1)
    nothing = await poll(bot, timeout=0, offset=first[2][0] + 1)

    assert [text for _, text in first] == ["1", "2", "3"]
    assert first == second
    assert rest == first[2:]
    assert nothing == []


async def test_a_negative_offset_keeps_only_the_last_ones(bot, reporter):
    await say_numbers(reporter, 5)

    assert [text for _, text in await poll(bot, timeout=0, offset=-2)] == ["4", "5"]
    assert [text for _, text in await poll(bot, timeout=0)] == ["4", "5"]


async def test_limit_bounds_a_batch(bot, reporter):
    await say_numbers(reporter, 105)

    assert len(await bot.get_updates(timeout=0, limit=2)) == 2
    assert len(await bot.get_updates(timeout=0)) == 100


async def test_a_long_poll_ends_when_something_comes(bot, reporter):
    waiting = asyncio.create_task(poll(bot, timeout=10))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await reporter.says("来了")

    assert [text for _, text in await asyncio.wait_for(waiting, 1)] == ["来了"]


async def test_only_the_allowed_kinds_are_kept(bot, reporter):
    await bot.get_updates(timeout=0, allowed_updates=["edited_message"])
    said = await reporter.says("一")
    await reporter.edits(said, "二")
    kept = await bot.get_updates(timeout=0)
    await bot.get_updates(timeout=0, offset=kept[-1].update_id + 1, allowed_updates=[])
    await reporter.says("三")

    assert [each.edited_message.text for each in kept] == ["二"]
    assert [text for _, text in await poll(bot, timeout=0)] == ["三"]


async def test_reactions_are_told_only_to_a_bot_that_asked(bot, reporter):
    sent = await bot.send_message(reporter.id, "好稿")
    heard = await reporter.hears("好稿")
    await reporter.reacts("👍", heard)
    assert await bot.get_updates(timeout=0) == ()
    await bot.get_updates(timeout=0, allowed_updates=["message_reaction"])
    await reporter.reacts("🔥", heard)

    (update,) = await bot.get_updates(timeout=0)
    assert update.message_reaction.message_id == sent.message_id
    assert [each.emoji for each in update.message_reaction.new_reaction] == ["🔥"]


async def test_a_second_poller_ends_the_first(sandbox, bot, reporter):
    first = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.05)
    async with aiohttp.ClientSession() as other:
        url = f"{sandbox.url}/bot{sandbox.token}/getUpdates"
        async with other.post(url, json={"timeout": 1}) as answer:
            assert answer.status == 200

    with pytest.raises(
        Conflict,
        match="terminated by other getUpdates request; make sure that only one bot instance is running",
    ):
        await first


async def test_a_short_poll_does_not_end_a_long_one(bot, reporter):
    waiting = asyncio.create_task(poll(bot, timeout=10))
    await asyncio.sleep(0.05)
    assert await bot.get_updates(timeout=0) == ()
    await reporter.says("来了")

    assert [text for _, text in await asyncio.wait_for(waiting, 1)] == ["来了"]


async def test_updates_are_kept_for_a_day_of_the_sandbox_clock(sandbox, bot, reporter):
    await reporter.says("昨天")
    await sandbox.move_clock(timedelta(hours=23))
    await reporter.says("今天")
    await sandbox.move_clock(timedelta(hours=2))

    assert [text for _, text in await poll(bot, timeout=0)] == ["今天"]


async def test_ids_grow_by_one_and_restart_at_random_after_a_quiet_week(
    sandbox, bot, reporter
):
    await say_numbers(reporter, 2)
    (first, _), (second, _) = await poll(bot, timeout=0)
    await sandbox.move_clock(timedelta(days=8))
    await reporter.says("春节后")
    ((third, text),) = await poll(bot, timeout=0)

    assert second == first + 1
    assert (text, third != second + 1) == ("春节后", True)


async def test_ids_can_be_made_to_restart_below(sandbox, bot, reporter):
    await sandbox.act("restart_update_ids", at=7)
    await reporter.says("一")

    assert await poll(bot, timeout=0) == [(7, "一")]
    assert await poll(bot, timeout=0, offset=5_000) == [(7, "一")]
    assert await poll(bot, timeout=0, offset=8) == []


async def test_a_text_over_4096_units_arrives_in_pieces(bot, reporter):
    await reporter.says("字" * 5000)

    assert [len(text) for _, text in await poll(bot, timeout=0)] == [4096, 904]


async def test_commands_links_and_mentions_are_found_in_what_people_write(
    bot, reporter
):
    await reporter.says("👍 /rank 看 https://a.cn/x?y=1，问 @storydesk_bot #春耕")

    (update,) = await bot.get_updates(timeout=0)
    found = [
        (each.type, words) for each, words in update.message.parse_entities().items()
    ]
    assert found == [
        ("bot_command", "/rank"),
        ("url", "https://a.cn/x?y=1"),
        ("mention", "@storydesk_bot"),
        ("hashtag", "#春耕"),
    ]


async def test_a_log_out_ends_the_bot(bot, sandbox):
    assert await bot.log_out()

    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox.url}/bot{sandbox.token}/getMe") as answer,
    ):
        assert (await answer.json())["description"] == "Logged out"
