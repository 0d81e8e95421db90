"""Good events with poisonous ones among them: bytes that say nothing, and events at
which the handler breaks, also after it has written."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic

from bot.fetching import Fetcher
from bot.handling import Handling
from bot.intake import Intake
from bot.platforms.base import Unreadable
from bot.platforms.telegram import TelegramPlatform, peek
from bot.presence import make_holders, name_process
from handlers import router
from storage.audit import record_audit
from storage.engine.raw_sql import fetch, is_sqlite
from storage.models import AuditEntry, Identity, InboxEvent, OutboxItem, Person
from tests.builders import NOW, build_desk, build_person
from tests.waiting import until

PER_PERSON = 4
RAISES, WRITES, SPOILS = "毒一", "毒二", "毒三"
WORDS = ("帮助", "我的", "/help", "/me")
PLATFORM = TelegramPlatform("42:TEST")
LOOK_SECONDS = 0.02


class PoisonedError(Exception):
    """What a poisonous event makes the handler raise."""


async def handle(turn) -> None:
    """The desk's own router, but for three words."""
    text = turn.event.text
    if text == WRITES:
        await record_audit("poisoned", at=turn.now)
    if text == SPOILS:  # the database refuses: on PostgreSQL the transaction is lost
        await Person.create(id=turn.person.id, name="x", created_at=NOW)
    if text in (RAISES, WRITES):
        raise PoisonedError(text)
    await router.handle(turn)


def write_message(number: int, account: int, text: str) -> bytes:
    who = {"id": account, "first_name": "某", "is_bot": False}
    message = {
        "message_id": number,
        "from": who,
        "chat": {"id": account, "type": "private", "first_name": "某"},
        "date": int(NOW.timestamp()),
        "text": text,
    }
    return json.dumps({"update_id": number, "message": message}).encode()


def write_unreadable(number: int, account: int) -> bytes:
    whole = write_message(number, account, "x")
    broken = json.loads(whole)
    kind = number % 5
    if kind == 0:
        return whole[: len(whole) // 2]
    if kind == 1:
        return b"\xff\xfe" + number.to_bytes(8)
    if kind == 2:
        broken["message"]["date"] = "yesterday"
    elif kind == 3:
        del broken["message"]["chat"]
    else:
        broken["message"] = [number]
    return json.dumps(broken).encode()


@dataclass
class Mixture:
    """`good` and `poison`: how many; `raws` in the order in which they come."""

    people: int
    good: int = 0
    poison: int = 0
    raws: list[bytes | None] = field(default_factory=list)


def mix(people: int, poison: int, *, seed: int) -> Mixture:
    """Each person says some good things; the poison is in their chats, between them."""
    mixture, dice = Mixture(people), random.Random(seed)
    sick = dice.sample(range(1, people + 1), poison)
    kinds = dict(zip(sick, (n % 4 for n in range(poison)), strict=True))
    for account in range(1, people + 1):
        mixture.raws += _list_sayings(mixture, account, kinds.get(account))
    mixture.raws = _interleave(mixture.raws, dice)
    return mixture


def _interleave(raws: list[bytes | None], dice: random.Random) -> list[bytes]:
    """Anybody's next saying at any time, each chat's in its own order."""
    size = PER_PERSON + 1
    turns = [n for n in range(len(raws) // size) for _ in range(size)]
    dice.shuffle(turns)
    chats = [iter(raws[n : n + size]) for n in range(0, len(raws), size)]
    return [raw for turn in turns if (raw := next(chats[turn])) is not None]


def _list_sayings(
    mixture: Mixture, account: int, kind: int | None
) -> Iterator[bytes | None]:
    """Good, good, poison or nothing, good, good."""
    for place in range(PER_PERSON + 1):
        number = account * 10 + place
        if place != PER_PERSON // 2:
            mixture.good += 1
            yield write_message(number, account, WORDS[number % len(WORDS)])
        elif kind is None:
            yield None
        else:
            mixture.poison += 1
            yield (
                write_unreadable(number, account)
                if kind == 0
                else write_message(number, account, (RAISES, WRITES, SPOILS)[kind - 1])
            )


async def prepare_people(people: int) -> None:
    """Members with the accounts 1 to `people`, and an admin."""
    await build_desk()
    await Person.bulk_create(
        [Person(id=n, name=f"某{n}", created_at=NOW) for n in range(1, people + 1)],
        batch_size=500,
    )
    await Identity.bulk_create(
        [
            Identity(
                person_id=n,
                platform="telegram",
                account=str(n),
                chat_key=f"telegram:{n}",
                last_seen=NOW,
            )
            for n in range(1, people + 1)
        ],
        batch_size=500,
    )


def make_intake() -> Intake:
    async def keep(platform, attachment):
        raise NotImplementedError("nobody sends files here")

    platforms = {"telegram": PLATFORM}
    return Intake(
        platforms=platforms,
        peek={"telegram": peek},
        fetcher=Fetcher(keep, platforms),
        handling=Handling(
            handle,
            split={"telegram": PLATFORM.split}.get,
            clock=lambda: NOW,
            language="zh-CN",
        ),
        make_holder=make_holders(name_process()),
    )


async def watch(intake: Intake, good: int) -> float:
    """The longest time without progress until every good event is handled that has
    nothing poisonous before it."""
    longest, last, since = 0.0, 0, monotonic()
    while intake.counts.handled < good:
        await asyncio.sleep(LOOK_SECONDS)
        if intake.counts.handled > last:
            last, since = intake.counts.handled, monotonic()
        longest = max(longest, monotonic() - since)
    return longest


async def play(mixture: Mixture, *, patience: float) -> float:
    """Everything comes as fast as it can be stored; the longest stall, in seconds.

    Events behind a poisonous one in their own chat wait for it and are not counted.
    """
    intake = make_intake()
    intake.begin()
    running = asyncio.create_task(intake.run())
    free = mixture.good - mixture.poison * (PER_PERSON // 2)
    watching = asyncio.create_task(watch(intake, free))
    try:
        for first in range(0, len(mixture.raws), 100):
            await intake.store("telegram", mixture.raws[first : first + 100])
        longest = await watching
        await until(is_settled, seconds=patience)
    finally:
        intake.stop()
        await running
    return longest


async def is_settled() -> bool:
    return not await InboxEvent.filter(state="waiting").exists()


async def compare(mixture: Mixture) -> dict[str, tuple[object, object]]:
    """What is not as it must be: (there, wanted)."""
    states = Counter(await InboxEvent.all().values_list("state", flat=True))
    answered = Counter(
        await OutboxItem.filter(event_id__not_isnull=True).values_list(
            "event_id", flat=True
        )
    )
    done = await InboxEvent.filter(state="done").values_list("id", flat=True)
    pairs = {
        "events": (dict(states), {"done": mixture.good, "dead": mixture.poison}),
        "unanswered": (sum(not answered[event] for event in done), 0),
        "rows of the poisoned": (
            await AuditEntry.filter(action="poisoned").count(),
            0,
        ),
        "people": (await Person.all().count(), mixture.people + 1),
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def is_unreadable(raw: bytes) -> bool:
    try:
        PLATFORM.parse(raw)
    except Unreadable:
        return True
    return False


async def prepare(people: int) -> None:
    await prepare_people(people)
    if not is_sqlite():
        await fetch(f"SELECT setval('person_id_seq', {people})")
    await build_person("陈敏", "admin")
