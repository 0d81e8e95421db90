"""The fault switches do what they say, and the books tell the truth about it."""

import aiohttp
import pytest
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from bot.sandbox import NotPossible

FAULTS = [
    # kind, what the bot's library makes of it, whether the message stands in the chat
    ("429", RetryAfter, False),
    ("500", NetworkError, False),
    ("502", NetworkError, False),
    ("cut_before", NetworkError, False),
    ("cut_during", NetworkError, False),
    ("cut_after", NetworkError, True),
    ("truncated", NetworkError, True),
    ("not_json", TelegramError, True),
    ("delay_after", TimedOut, True),
    ("delay_before", TimedOut, True),
]


@pytest.mark.parametrize(
    ("kind", "error", "stands"), FAULTS, ids=[row[0] for row in FAULTS]
)
async def test_a_fault_befalls_one_call_and_leaves_what_it_should(
    sandbox, bot, reporter, kind, error, stands
):
    await sandbox.fail("sendMessage", kind, seconds=0.2)

    with pytest.raises(error):
        await bot.send_message(reporter.id, "一", read_timeout=0.1)
    await sandbox.wait_for(lambda: _said(sandbox, reporter, ["一"] if stands else []))
    await bot.send_message(reporter.id, "二")

    assert await _said(sandbox, reporter, ["一", "二"] if stands else ["二"])


async def _said(sandbox, reporter, texts):
    return [each.text for each in await reporter.reads()][1:] == texts


async def test_the_journal_tells_what_was_carried_out(sandbox, bot, reporter):
    await sandbox.fail("sendMessage", "cut_after")
    with pytest.raises(NetworkError):
        await bot.send_message(reporter.id, "一")
    await bot.send_document(reporter.id, b"text", filename="x.txt")

    first, second = [
        each for each in await sandbox.calls() if each["method"].startswith("send")
    ]
    assert (first["ok"], first["fault"], first["chat"]) == (
        True,
        "cut_after",
        reporter.id,
    )
    assert [each.id for each in await reporter.reads()][1:] == [
        *first["messages"],
        *second["messages"],
    ]
    (upload,) = [
        value for value in second["params"].values() if isinstance(value, dict)
    ]
    assert (upload["name"], upload["size"]) == ("x.txt", 4)


async def test_a_fault_can_be_a_matter_of_chance_with_a_seed(sandbox, bot, reporter):
    await sandbox.act("seed_faults", seed=7)
    await sandbox.fail("sendChatAction", "500", times=1000, chance=0.5)
    outcomes = []
    for _ in range(20):
        try:
            await bot.send_chat_action(reporter.id, "typing")
            outcomes.append(1)
        except NetworkError:
            outcomes.append(0)

    assert 3 < sum(outcomes) < 17
    await sandbox.act("clear_faults")
    await bot.send_chat_action(reporter.id, "typing")


async def test_an_unknown_fault_is_refused(sandbox):
    with pytest.raises(NotPossible, match="no fault 'earthquake'"):
        await sandbox.fail("*", "earthquake")


async def test_updates_can_come_twice_and_in_the_wrong_order(sandbox, bot, reporter):
    await sandbox.act("deliver_twice")
    await reporter.says("一")
    await sandbox.act("swap_updates")
    await reporter.says("二")
    await reporter.says("三")

    got = [each.message.text for each in await bot.get_updates(timeout=0)]
    again = [each.message.text for each in await bot.get_updates(timeout=0)]
    assert (got, again) == (["一", "一", "三", "二"], ["一", "三", "二"])


async def test_an_update_can_come_late(sandbox, bot, reporter):
    await sandbox.act("delay_updates", seconds=0.05)
    await reporter.says("一")
    await reporter.says("二")

    got = []
    while len(got) < 2:
        batch = await bot.get_updates(timeout=2, offset=got[-1][0] + 1 if got else 0)
        got += [(each.update_id, each.message.text) for each in batch]
    assert [text for _, text in got] == ["二", "一"]


async def test_a_held_update_comes_alone_when_nothing_follows(sandbox, bot, reporter):
    await sandbox.act("swap_updates")
    await reporter.says("一")

    assert await bot.get_updates(timeout=0) == ()
    await sandbox.act("clear_faults")
    assert [each.message.text for each in await bot.get_updates(timeout=0)] == ["一"]


async def test_a_download_can_be_cut(sandbox, bot, reporter):
    await reporter.sends_file(b"x" * 100_000, "x.bin")
    (update,) = await bot.get_updates(timeout=0)
    file = await bot.get_file(update.message.document.file_id)
    await sandbox.fail("download", "truncated")

    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert len(await file.download_as_bytearray()) == 100_000


async def test_the_books_of_deliveries(sandbox, bot, reporter):
    await reporter.says("一")
    await reporter.says("二")
    first, *_ = await bot.get_updates(timeout=0)
    await bot.get_updates(timeout=0, offset=first.update_id + 1)

    books = [
        (each["update"]["message"]["text"], each["delivered"], each["confirmed"])
        for each in await sandbox.deliveries()
    ]
    assert books[1:] == [("一", 1, True), ("二", 2, False)]
    counts = await sandbox.counts()
    assert (counts["updates"], counts["waiting"]) == (3, 1)


async def test_a_client_that_goes_away_in_a_long_poll_loses_nothing(sandbox, reporter):
    url = f"{sandbox.url}/bot{sandbox.token}/getUpdates"
    async with aiohttp.ClientSession() as session:
        with pytest.raises(TimeoutError):
            await session.post(
                url, json={"timeout": 5}, timeout=aiohttp.ClientTimeout(0.05)
            )
        await reporter.says("一")
        async with session.post(url, json={"timeout": 1}) as answer:
            texts = [
                each["message"]["text"] for each in (await answer.json())["result"]
            ]

    assert texts == ["一"]
