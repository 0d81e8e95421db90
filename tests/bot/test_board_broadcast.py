"""A board of 500 units in 6 classes goes to 40 groups: the desk's own posts, its own
pacer, and the limits of the platform, on a simulated clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import median

import pytest

from bot.pacer import Pacer
from bot.platforms.telegram.composing import split_post
from bot.platforms.telegram.limits import TELEGRAM
from bot.sandbox.clock import MovableClock
from bot.sandbox.limits import Pace
from bot.sandbox.rates import RateLimiter
from bot.sandbox.world import Chat
from bot.wire import make_items
from handlers.announcements.announcing import address, draft_figures
from handlers.messages import ANNOUNCEMENT, ANSWER
from handlers.rules.ranking import Board, Ranking
from handlers.rules.standings import Contestant, Figures, RankOrder, place_units
from handlers.scores.rankings import choose_boards
from handlers.speech import Speech
from storage.chats.targets import Target
from storage.desk.desk import DeskView

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
CLASSES, UNITS, GROUPS = 6, 500, 40
CALL_SECONDS = 0.05  # one call to the platform


def build_ranking() -> Ranking:
    """As it is before it is published: nothing of it is asked of the database."""
    sizes = [UNITS // CLASSES + (n < UNITS % CLASSES) for n in range(CLASSES)]
    boards = tuple(
        Board(f"c{n}", f"第{n + 1}类", place_units(_list_units(n, size), RankOrder()))
        for n, size in enumerate(sizes)
    )
    return Ranking("青禾县", "2026-11", boards, NOW, "2026", "Asia/Shanghai")


def _list_units(number: int, size: int) -> list[Contestant]:
    return [
        Contestant(
            f"c{number}u{n}",
            f"第{number + 1}类第{n + 1}单位",
            n,
            Figures(n % 9, n % 5, Decimal(n % 40)),
        )
        for n in range(size)
    ]


async def list_posts() -> list[tuple[str, int]]:
    """Every call of the broadcast: its chat and as how many messages it counts."""
    ranking, speech = build_ranking(), Speech(NOW)
    desk = DeskView("青禾县", "zh-CN", "Asia/Shanghai", 1, {})
    for n in range(GROUPS):
        # Six groups belong to a class, the others see everything.
        classes = (f"c{n}",) if n < CLASSES else ()
        chosen = choose_boards(ranking, classes)
        drafts = await draft_figures("monthly_ranking", chosen, desk, "zh-CN")
        target = Target(n, f"telegram:-{n + 1}", "", "group", "desk", None, None, ())
        address(speech, desk, target, drafts)
    items = make_items(speech.outgoing, split=lambda _: split_post, now=NOW)
    return [
        (item.chat_key, max(1, len(item.payload.get("files", ())))) for item in items
    ]


class Street:
    """Sends what the pacer grants, to a platform that counts and refuses."""

    def __init__(self) -> None:
        self.now = 0.0
        clock = MovableClock(lambda: NOW + timedelta(seconds=self.now))
        self.rates = RateLimiter(clock, Pace())
        self.pacer = Pacer(TELEGRAM)
        self.waiting: dict[int, tuple[str, int, float]] = {}
        self.flying: list[tuple[float, str]] = []
        self.waits: dict[str, list[float]] = {"group": [], "person": []}

    def add(self, chat_key: str, cost: int, priority: int) -> None:
        id = len(self.waiting)
        self.waiting[id] = (chat_key, cost, self.now)
        group = chat_key.startswith("telegram:-")
        self.pacer.add(
            id, chat_key, now=self.now, priority=priority, cost=cost, group=group
        )

    def step(self, seconds: float) -> None:
        self.now += seconds
        for at, chat_key in [each for each in self.flying if each[0] <= self.now]:
            self.flying.remove((at, chat_key))
            self.pacer.finish(chat_key, now=self.now)
        for id in self.pacer.take(self.now):
            chat_key, cost, since = self.waiting[id]
            number = int(chat_key.partition(":")[2])
            kind = "group" if number < 0 else "private"
            self.rates.charge(Chat(number, kind), cost)  # raises what Telegram answers
            self.flying.append((self.now + CALL_SECONDS, chat_key))
            which = "group" if number < 0 else "person"
            self.waits[which].append(self.now - since)


@pytest.fixture
async def street() -> Street:
    return await play_broadcast()


async def play_broadcast() -> Street:
    """The broadcast with somebody asking every 0.14 seconds, until all has left."""
    street = Street()
    for chat_key, cost in await list_posts():
        street.add(chat_key, cost, ANNOUNCEMENT)
    for n in range(120_000):
        if n % 14 == 0 and n < 14_000:
            street.add(f"telegram:{n + 1}", 1, ANSWER)
        street.step(0.01)
        if not street.pacer.count_waiting() and not street.flying and n > 14_000:
            break
    return street


async def test_each_group_gets_every_unit_within_what_one_message_holds() -> None:
    posts = await list_posts()

    assert len({chat for chat, _ in posts}) == GROUPS
    assert max(cost for _, cost in posts) == TELEGRAM.album


async def test_nothing_is_refused_and_answers_leave_within_a_tenth_of_a_second(
    street,
) -> None:
    answers = street.waits["person"]

    assert street.rates.refused == 0
    assert street.pacer.count_waiting() == 0
    assert len(street.waits["group"]) == len(await list_posts())
    assert len(answers) == 1_000
    assert median(answers) < 0.1
