"""Many processes with many writers each on one database, and what they must leave.

A transaction does several of the things that handlers do through storage, in an order
of its own, on rows that everybody wants; some take a savepoint back. Run as a program
it is one of the processes: `python -m tests.faults.drills.writing URL SEED W T`.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from storage.audit import find_broken_entry, record_audit
from storage.counters import give_number, read_counter
from storage.database import open_database, transaction
from storage.figures.ledger import LedgerLine, add_lines
from storage.figures.recount import read_stored
from storage.figures.tallies import Tally, add_to_tallies
from storage.models import AuditEntry, LedgerEntry, MonthTally, Story, StoryAction
from storage.queues.outbox import NewItem, put_items
from storage.stories.stories import Step, take_step
from storage.stories.story_views import load_story
from tests.builders import build_desk, build_person, build_story
from tests.faults.progress import ROOT

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
FIRST, DAYS, UNITS, STORIES, YEAR = date(2026, 11, 1), 5, 5, 5, 2026
CHATS = 3


class Dice(random.Random):
    """One writer's choices, and what it has committed."""

    def __init__(self, seed: str) -> None:
        super().__init__(seed)
        self.done: Counter = Counter()

    def choose_unit(self) -> int:
        return self.randint(1, UNITS)

    def choose_day(self) -> date:
        return FIRST + timedelta(days=self.randrange(DAYS))


async def count_a_story(dice: Dice) -> None:
    change = Tally(reported=1, levels={"city": 1})
    await add_to_tallies({(dice.choose_unit(), dice.choose_day()): change})


async def book_points(dice: Dice) -> None:
    lines = [
        LedgerLine(
            unit_id=dice.choose_unit(),
            person_id=None,
            story_id=None,
            record="fact:1",
            day=dice.choose_day(),
            rule="r",
            category="c",
            amount=dice.randint(-300, 900),
        )
        for _ in range(2)
    ]
    await add_lines(lines, NOW)


async def write_log(dice: Dice) -> None:
    await record_audit("drill", f"story:{dice.randint(1, STORIES)}", at=NOW)


async def take_number(dice: Dice) -> None:
    await give_number(YEAR)


async def move_story(dice: Dice) -> bool:
    """Read, then changed only if it still is as it was read."""
    story = await load_story(dice.randint(1, STORIES))
    assert story is not None
    step = Step("note", story.state, None, story.version + 1)
    return await take_step(story, step, now=NOW)


async def show_card(dice: Dice) -> None:
    chats = dice.sample(range(1, CHATS + 1), 2)
    cards = [
        NewItem("telegram", f"telegram:{chat}", "post", {"n": dice.random()}, card="c")
        for chat in chats
    ]
    await put_items(cards, now=NOW)


DEEDS = (count_a_story, book_points, write_log, take_number, move_story, show_card)


class TakenBackError(Exception):
    """The savepoint goes, and with it everything done in it."""


async def do_some(dice: Dice) -> Counter:
    done: Counter = Counter()
    for deed in dice.sample(DEEDS, 4):
        if await deed(dice) is not False:
            done[deed.__name__] += 1
    return done


async def take_back_some(dice: Dice) -> None:
    async with transaction():
        await do_some(dice)
        raise TakenBackError


async def write_once(dice: Dice) -> None:
    async with transaction():
        if dice.random() < 0.2:
            with suppress(TakenBackError):
                await take_back_some(dice)
        done = await do_some(dice)
    dice.done += done  # only what has been committed


async def write_all(url: str, seed: str, writers: int, transactions: int) -> Counter:
    """What was committed by kind; `errors` by name are what must not be."""
    dices = [Dice(f"{seed}:{number}") for number in range(writers)]

    async def write(dice: Dice) -> None:
        for _ in range(transactions):
            try:
                await write_once(dice)
            except Exception as error:
                dice.done[f"error {type(error).__name__}: {error}"[:200]] += 1

    async with open_database(url):
        await asyncio.gather(*map(write, dices))
    return sum((dice.done for dice in dices), Counter())


async def prepare(url: str) -> None:
    async with open_database(url):
        await build_desk()
        author = await build_person("李明", unit="qinghe")
        for _ in range(STORIES):
            await build_story("qinghe", author, state="submitted")


async def start_writers(
    url: str, seed: int, *, processes: int, writers: int, transactions: int
) -> Counter:
    """Everything that all of them committed; raises when one of them fails."""
    numbers = (str(writers), str(transactions))
    program = (sys.executable, "-m", "tests.faults.drills.writing", url)
    running = [
        await asyncio.create_subprocess_exec(
            *(*program, f"{seed}:{n}", *numbers), cwd=ROOT, stdout=-1, stderr=-1
        )
        for n in range(processes)
    ]
    outputs = await asyncio.gather(*(each.communicate() for each in running))
    for output, errors in outputs:
        if not output:
            raise AssertionError(errors.decode()[-2_000:])
    return sum((Counter(json.loads(output)) for output, _ in outputs), Counter())


async def compare_books(url: str, done: Counter) -> dict[str, tuple[object, object]]:
    """What is not as the committed transactions must have left it: (there, wanted)."""
    async with open_database(url):
        days = (await read_stored()).values()
        lines = await LedgerEntry.all().values_list("amount", flat=True)
        months = await MonthTally.all().values_list("points", flat=True)
        actions = await StoryAction.all().count()
        stories = await Story.all()
        before = max(int(story.number.partition("-")[2]) for story in stories)
        counter = await read_counter(f"story:{YEAR}")
        pairs = {
            "stories counted": (sum(t.reported for t in days), done["count_a_story"]),
            "levels counted": (
                sum(t.levels.get("city", 0) for t in days),
                done["count_a_story"],
            ),
            "ledger lines": (len(lines), 2 * done["book_points"]),
            "points of days": (sum(t.points for t in days), sum(lines)),
            "points of months": (sum(months), sum(lines)),
            "log entries": (await AuditEntry.all().count() - 1, done["write_log"]),
            "broken entry": (await find_broken_entry(), None),
            "numbers": (max(counter - before, 0), done["take_number"]),
            "steps": (actions, done["move_story"]),
            "versions": (sum(s.version - 1 for s in stories), done["move_story"]),
        }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def main(words: list[str]) -> None:
    url, seed, writers, transactions = words
    done = asyncio.run(write_all(url, seed, int(writers), int(transactions)))
    print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
