"""Several people talk to the desk at once; a simple model says how things must stand.

The model knows the stories' states by a table of its own, who may do what, and how often
each was adopted. After each step the desk's rows are compared with it; at the end the
counts, the ledger, the tallies and the export.
"""

from __future__ import annotations

import asyncio
import shutil
from contextlib import AsyncExitStack
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from handlers.announcements.export_rows import stream_rows
from storage.audit import find_broken_entry
from storage.database import open_database
from storage.figures.recount import count_again, read_stored
from storage.models import Adoption, LedgerEntry, Story
from tests.handlers.conftest import make_cast

REVIEW = ("submitted", "first_review")
EDITORS = ("editor", "second")
PEOPLE = ("reporter", *EDITORS, "admin", "stranger")
# command → {state: the state it leads to}, and who may say it
MOVES = {
    "接受": (dict.fromkeys(REVIEW, "accepted"), EDITORS),
    "退稿": (dict.fromkeys(REVIEW, "returned"), EDITORS),
    "不采用": (dict.fromkeys(REVIEW, "rejected"), EDITORS),
    "归档": (
        dict.fromkeys(("accepted", "adopted", "rejected"), "archived"),
        (*EDITORS, "admin"),
    ),
    "重审": (dict.fromkeys(("accepted", "rejected"), "submitted"), ("admin",)),
}
ADOPTABLE = ("accepted", "adopted", "archived")
OUTLETS = ("青禾县政府网", "临川日报", "省政府网", "人民日报")
PLACES = ("东村", "西村", "南村", "北村", "新村", "旧村", "山村", "水村")


class DeskMachine(RuleBasedStateMachine):
    template = None
    folder = None

    @initialize()
    def open(self):
        self.states: dict[str, str] = {}
        self.adopted: dict[str, set[str]] = {}
        self.serial = 0
        path = type(self).folder.mktemp("machine") / "desk.db"
        shutil.copyfile(type(self).template, path)
        self.runner, self.stack = asyncio.Runner(), AsyncExitStack()
        self.run_(self._open(path))

    async def _open(self, path):
        await self.stack.enter_async_context(open_database(f"sqlite://{path}"))
        self.cast = await make_cast()

    def run_(self, work):
        return self.runner.run(work)

    def says(self, who, words):
        self.run_(getattr(self.cast, who).says(words))

    def choose(self, data):
        return data.draw(st.sampled_from(sorted(self.states)))

    @rule()
    def submit(self):
        self.serial += 1
        place = f"{PLACES[self.serial % 8]}{self.serial}组"
        body = (
            f"11月23日,{place}完成第{self.serial}批收割,群众{self.serial}户受益。" * 3
        )
        self.cast.dialogue.wait(hours=1)
        self.says("reporter", f"{place}收割顺利完成\n{body}")
        self.run_(self.cast.reporter.presses("提交"))
        self.states[f"2026-{self.serial}"] = "submitted"

    @precondition(lambda self: self.states)
    @rule(data=st.data(), who=st.sampled_from(PEOPLE), word=st.sampled_from([*MOVES]))
    def move(self, data, who, word):
        number = self.choose(data)
        reason = " 空泛" if word in ("退稿", "不采用") else ""
        self.says(who, f"{word} {number}{reason}")
        leads, allowed = MOVES[word]
        if who in allowed and self.states[number] in leads:
            self.states[number] = leads[self.states[number]]

    @precondition(lambda self: self.states)
    @rule(data=st.data(), who=st.sampled_from(PEOPLE), outlet=st.sampled_from(OUTLETS))
    def adopt(self, data, who, outlet):
        number = self.choose(data)
        self.says(who, f"采用 {number} {outlet} 今天")
        taken = self.adopted.setdefault(number, set())
        if who in EDITORS and self.states[number] in ADOPTABLE and outlet not in taken:
            taken.add(outlet)
            self.states[number] = "adopted"

    @precondition(lambda self: self.states)
    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def withdraw(self, data, who):
        number = self.choose(data)
        self.says(who, f"撤稿 {number}")
        speaker = getattr(self.cast, who)
        sure = [
            label for label in speaker.labels if "撤回" in label and number in label
        ]
        if who == "reporter" and self.states[number] in (*REVIEW, "returned") and sure:
            self.run_(speaker.presses(sure[-1]))
            self.states[number] = "withdrawn"

    @rule(who=st.sampled_from(PEOPLE), words=st.text(max_size=30))
    def babble(self, who, words):
        self.says(who, f"你好 {words}")  # the invariant says that nothing has moved

    @invariant()
    def stories_stand_as_the_model_says(self):
        if not hasattr(self, "cast"):
            return
        rows = self.run_(self._read_states())
        assert rows == self.states

    async def _read_states(self):
        rows = await Story.exclude(number=None).values_list("number", "state")
        return dict(rows)

    def teardown(self):
        if not hasattr(self, "cast"):
            return
        try:
            self.run_(self._compare())
        finally:
            self.run_(self.stack.aclose())
            self.runner.close()

    async def _compare(self):
        assert await count_again() == await read_stored()
        assert await find_broken_entry() is None
        live = await Adoption.filter(cancelled_at=None).count()
        assert live == sum(map(len, self.adopted.values()))
        units = LedgerEntry.filter(person_id=None)
        ledger = sum(a for (a,) in await units.values_list("amount"))
        scores = [
            r async for r in stream_rows("scores", None, None, desk=self.cast.desk)
        ]
        assert sum(row[6] for row in scores) == Decimal(ledger) / 100
        heard = "\n".join(self.cast.stranger.screen.log)
        assert not [p for p in PLACES if p in heard]


@pytest.fixture
def machine(cast_template, tmp_path_factory):
    DeskMachine.template, DeskMachine.folder = cast_template, tmp_path_factory
    return DeskMachine


def test_the_desk_stands_as_a_simple_model_of_it(machine, request):
    name = request.config.getoption("--hypothesis-profile")
    number, steps = (150, 60) if name == "long" else (6, 25)

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=number,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],  # shrinking opens a desk each time
            suppress_health_check=list(HealthCheck),
        ),
    )
