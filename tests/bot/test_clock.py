import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Chore, Clock
from handlers.announcements.runs_due import Due
from handlers.messages import ANNOUNCEMENT, Chat, Post
from storage.engine.restoring import record_restore
from storage.models import OutboxItem, Person, PressToken, Run, Schedule
from storage.queues.runs import find_done
from tests.builders import build_desk, build_group, build_person
from tests.waiting import until

NOW = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
GROUP = Chat("telegram", "-100", "group")


@dataclass
class Speech:
    outgoing: list = field(default_factory=list)
    tokens: list = field(default_factory=list)


class Plan:
    """Runs on a list; what is claimed is not due again."""

    def __init__(self, *due):
        self.due = list(due)
        self.built = []
        self.broken = set()
        self.needless = set()

    async def find_due(self, desk, now):
        done = await find_done((d.job, d.period, d.target) for d in self.due)
        return [
            d
            for d in self.due
            if d.due_at <= now and (d.job, d.period, d.target) not in done
        ]

    async def build(self, due, desk, now):
        self.built.append(due)
        if due.job in self.broken:
            raise ValueError("no rows")
        if due.job in self.needless:
            return None
        text = f"{due.job} {due.period} {desk.name}"
        return Speech([Post(GROUP, text, priority=ANNOUNCEMENT)])


def due(job="monthly", period="2026-10", *, hours=0, target=GROUP.key):
    return Due(job, period, target, NOW - timedelta(hours=hours))


def make_clock(plan, *, clock=lambda: NOW, **options):
    return Clock(
        plan.find_due, plan.build, clock=clock, split=lambda _: None, **options
    )


async def queued():
    rows = await OutboxItem.all().order_by("id")
    return [row.payload["text"] for row in rows]


async def runs():
    return await Run.all().order_by("id").values_list("job", "period", "state")


async def test_what_is_due_is_queued_once_however_often_the_clock_ticks(each_db):
    desk = await build_desk()
    clock = make_clock(Plan(due()))

    for _ in range(3):
        await clock.tick()

    assert await queued() == [f"monthly 2026-10 {desk.name}"]
    assert await runs() == [("monthly", "2026-10", "queued")]
    assert (await OutboxItem.get()).run_id == (await Run.get()).id


async def test_several_processes_queue_it_once(each_db):
    await build_desk()
    plan = Plan(*(due(period=f"2026-{month:02}") for month in range(1, 7)))
    clocks = [make_clock(plan) for _ in range(3)]

    await asyncio.gather(*(clock.tick() for clock in clocks))

    assert len(await queued()) == 6
    assert sum(clock.counts.queued for clock in clocks) == 6


async def test_down_time_of_less_than_a_day_is_caught_up(db):
    await build_desk()
    clock = make_clock(Plan(due(hours=23), due("daily", "2026-10-31", hours=2)))

    await clock.tick()

    assert len(await queued()) == 2


async def test_what_is_more_than_a_day_late_is_reported_once_and_not_sent(each_db):
    await build_desk()
    admin = await build_person("陈", "admin")
    plan = Plan(*(due("daily", f"2026-10-{day}", hours=25) for day in range(10, 20)))
    clocks = [make_clock(plan), make_clock(plan)]

    for clock in clocks:
        await clock.tick()

    (note,) = await OutboxItem.all()
    assert note.chat_key == f"telegram:{admin.id}"
    assert "10" in note.payload["text"]
    assert {state for _, _, state in await runs()} == {"too_late"}
    assert plan.built == []


async def test_nothing_is_sent_when_nobody_needs_it_any_more(db):
    await build_desk()
    plan = Plan(due("reminder"))
    plan.needless.add("reminder")

    for _ in range(2):
        await make_clock(plan).tick()

    assert await queued() == []
    assert await runs() == [("reminder", "2026-10", "nothing")]
    assert len(plan.built) == 1


async def test_what_cannot_be_built_holds_up_nothing_and_is_tried_again(each_db):
    desk = await build_desk()
    plan = Plan(due("monthly"), due("daily"))
    plan.broken.add("monthly")
    clock = make_clock(plan)

    await clock.tick()
    assert await runs() == [("daily", "2026-10", "queued")]

    plan.broken.clear()
    await clock.tick()
    assert (await queued())[-1] == f"monthly 2026-10 {desk.name}"


async def test_the_admins_hear_once_of_what_cannot_be_built(db):
    await build_desk()
    await build_person("陈", "admin")
    plan = Plan(due())
    plan.broken.add("monthly")
    clock = make_clock(plan)

    for _ in range(6):
        await clock.tick()

    (note,) = await queued()
    assert "2026年10月 定时任务（monthly）：telegram:-100" in note


async def test_before_a_desk_is_applied_nothing_is_due(db):
    plan = Plan(due())

    await make_clock(plan).tick()

    assert plan.built == []


async def test_a_clock_that_is_moved_forward_finds_what_has_become_due(db):
    await build_desk()
    times = [NOW - timedelta(days=20)]
    clock = make_clock(Plan(due()), clock=lambda: times[-1])

    await clock.tick()
    assert await queued() == []

    times.append(NOW + timedelta(minutes=1))
    await clock.tick()
    assert len(await queued()) == 1


async def test_when_the_list_cannot_be_had_the_clock_says_so_and_goes_on(db):
    await build_desk()
    plan = Plan(due())

    async def fail(desk, now):
        raise OSError("away")

    find, plan.find_due = plan.find_due, fail
    clock = make_clock(plan)
    await clock.tick()
    assert clock.problem == "cannot tell what is due: OSError"

    clock._find_due = find
    await clock.tick()
    assert (clock.problem, len(await queued())) == ("", 1)


async def test_chores_are_done_and_what_they_say_is_queued(db):
    await build_desk()
    woken = []

    async def nag(desk, now):
        return Speech([Post(Chat("telegram", "7"), "your draft")])

    async def purge(desk, now):
        return None

    async def fail(desk, now):
        raise ValueError

    clock = make_clock(Plan(), on_queued=lambda: woken.append(1))
    for run in (nag, purge, fail):
        await clock.do_chore(Chore(run.__name__, run, 60))

    assert await queued() == ["your draft"]
    assert woken == [1]


@pytest.mark.parametrize("seconds", [0.02])
async def test_it_ticks_by_itself_until_it_is_stopped(db, seconds):
    await build_desk()
    done = []

    async def chore(desk, now):
        done.append(now)

    clock = make_clock(
        Plan(due()), tick_seconds=seconds, chores=[Chore("c", chore, seconds)]
    )
    task = asyncio.create_task(clock.run())
    await until(lambda: clock.counts.ticks > 2 and done)
    clock.stop()
    await task
    ticks = clock.counts.ticks
    await asyncio.sleep(3 * seconds)

    assert clock.counts.ticks == ticks
    assert len(await queued()) == 1
    assert await PressToken.all().count() == 0


async def test_the_note_of_what_was_missed_names_it_in_the_admins_words(db):
    await build_desk()
    await build_person("陈", "admin")
    foreigner = await build_person("Ann", "admin")
    await Person.filter(id=foreigner.id).update(language="en")
    group = await build_group()
    await Schedule.create(code="month_rank", kind="monthly_ranking", spec={"day": "1"})
    names = ("unit:edu", "unit:water", "unit:gone")
    late = [due("quota_reminder", "2026-10-28", hours=25, target=n) for n in names]
    late.append(due("month_rank", hours=25, target=f"group:{group.id}"))

    await make_clock(Plan(*late)).tick()

    chinese, english = await queued()
    assert chinese.splitlines()[1:3] == [
        "· 2026年10月28日 催报：教育局、水利局、unit:gone",
        "· 2026年10月 月度排名：工作群",
    ]
    assert english.splitlines()[2] == "· monthly ranking, October 2026: 工作群"


async def test_a_long_list_of_what_was_missed_is_cut_at_five(db):
    await build_desk()
    await build_person("陈", "admin")
    one_day = [due("settle", "2026-10-01", hours=25, target=f"群{n}") for n in range(7)]
    others = [due("daily", f"2026-10-{day}", hours=25) for day in range(10, 16)]

    await make_clock(Plan(*one_day, *others)).tick()

    (note,) = await queued()
    lines = note.splitlines()
    assert lines[1] == "· 2026年10月1日 结算计分：群0、群1、群2、群3、群4 等 7 个"
    assert lines[-2] == "· 另有 2 项"
    assert len(lines) == 8


async def test_what_may_have_gone_out_before_a_restore_is_reported_and_not_sent(
    each_db,
):
    desk = await build_desk()
    await build_person("陈", "admin")
    made_at = (NOW - timedelta(hours=5)).isoformat()
    await record_restore("desk.zip", made_at, now=NOW - timedelta(hours=1))
    plan = Plan(
        due("before", hours=6), due("between", hours=3), due("after", hours=0.5)
    )

    for _ in range(2):
        await make_clock(plan).tick()

    texts = await queued()
    assert [text for text in texts if desk.name in text] == [
        f"before 2026-10 {desk.name}",
        f"after 2026-10 {desk.name}",
    ]
    (note,) = [text for text in texts if desk.name not in text]
    assert "恢复了备份，有 1 项定时发布可能在备份之后已经发出" in note
    assert await runs() == [
        ("before", "2026-10", "queued"),
        ("after", "2026-10", "queued"),
        ("between", "2026-10", "too_late"),
    ]
