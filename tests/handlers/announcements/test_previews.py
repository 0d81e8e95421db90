"""Scheduled announcements are shown to the admins first, where the desk wants that."""

from datetime import timedelta

import pytest

from handlers.announcements.runs_due import Due
from handlers.announcements.schedule import SETTLE, build, find_due
from storage.database import transaction
from storage.models import AuditEntry, Publication, Schedule
from storage.queues.runs import claim_run
from tests.builders import build_group, build_person
from tests.handlers.announcements.test_schedule import DUE, build_november
from tests.talk import Talk, save_tokens, to_plain

pytestmark = pytest.mark.usefixtures("db")
AHEAD = DUE - timedelta(hours=24)
CHANNEL = "telegram:-1"


async def list_jobs(desk, now):
    return [each for each in await find_due(desk, now) if each.job != SETTLE]


async def run_due(talk, now):
    """Claim and build what is due, as the clock does; its buttons can be pressed."""
    talk.heard, talk.now = [], now
    for due in await find_due(talk.desk, now):
        async with transaction():
            if await claim_run(*due.key, due_at=due.due_at, now=now):
                said = await build(due, talk.desk, now)
                if said:
                    await save_tokens(said.tokens, now)
                    talk.heard += said.outgoing


async def press(talk, admin, label, *, heard=None):
    """The button in the admin's own chat, of what was heard last or of `heard`."""
    own = f"telegram:{admin.id}"
    shown = talk.heard if heard is None else heard
    talk.heard = [each for each in shown if each.chat.key == own]
    await talk.press(admin, label)


@pytest.fixture
async def room(db):
    desk, _ = await build_november()
    spec = {"day": "day 1", "time": "09:00", "preview_hours": 24, "auto": False}
    await Schedule.create(code="monthly", kind="monthly_ranking", spec=spec)
    await build_group("-1", announces=["monthly_ranking"], kind="channel")
    admins = [await build_person(name, "admin") for name in ("陈主任", "赵主任")]
    return Talk(desk), *admins


async def test_every_admin_sees_it_ahead_and_nothing_is_published_by_it(room) -> None:
    talk, first, second = room

    assert await list_jobs(talk.desk, AHEAD - timedelta(seconds=1)) == []
    await run_due(talk, AHEAD)

    for admin in (first, second):
        assert "青河镇" in talk.hear(admin)
        assert "定于 12月1日 09:00 发到 1 个群" in talk.hear(admin)
        assert "须有一位管理员批准才会发出" in talk.hear(admin)
    assert talk.hear_in(CHANNEL) == ""
    assert await Publication.all().count() == 0
    await run_due(talk, AHEAD + timedelta(minutes=1))
    assert talk.heard == []


async def test_once_approved_it_goes_out_on_time(room) -> None:
    talk, admin, other = room
    await run_due(talk, AHEAD)

    await press(talk, admin, "批准发布")
    assert talk.answer == "已批准"
    assert "陈主任 已于 11月30日 09:00 批准" in talk.hear(other)
    await run_due(talk, DUE - timedelta(minutes=1))
    assert talk.hear_in(CHANNEL) == ""
    await run_due(talk, DUE)

    assert "青河镇" in talk.hear_in(CHANNEL)


async def test_without_a_word_it_waits_and_the_admins_are_told_once(room) -> None:
    talk, admin, _ = room
    await run_due(talk, AHEAD)

    await run_due(talk, DUE)

    assert talk.hear_in(CHANNEL) == ""
    assert "发布时间已到,还没有批准,没有发出" in talk.hear(admin)
    await run_due(talk, DUE + timedelta(minutes=1))
    assert talk.heard == []


async def test_approved_late_it_goes_out_at_once_and_is_not_too_late(room) -> None:
    talk, admin, _ = room
    await run_due(talk, AHEAD)
    await run_due(talk, DUE)
    approved = DUE + timedelta(days=4)
    talk.now = approved

    await press(talk, admin, "批准发布")

    (due,) = await list_jobs(talk.desk, approved + timedelta(seconds=5))
    assert due == Due("monthly", "2026-11", "group:1", approved)
    await run_due(talk, approved + timedelta(seconds=5))
    assert "青河镇" in talk.hear_in(CHANNEL)


async def test_held_it_does_not_go_out_even_by_itself(room) -> None:
    talk, admin, _ = room
    await Schedule.all().update(
        spec={"day": "day 1", "time": "09:00", "preview_hours": 24, "auto": True}
    )
    await run_due(talk, AHEAD)
    assert "到时自动发出" in talk.hear(admin)

    await press(talk, admin, "暂缓")
    await run_due(talk, DUE)

    assert talk.heard == []


async def test_by_itself_it_goes_out_on_time_without_a_word(room) -> None:
    talk, _, _ = room
    await Schedule.all().update(
        spec={"day": "day 1", "time": "09:00", "preview_hours": 24, "auto": True}
    )
    await run_due(talk, AHEAD)

    await run_due(talk, DUE)

    assert "青河镇" in talk.hear_in(CHANNEL)


async def test_the_second_to_decide_is_told_who_was_faster(room) -> None:
    talk, first, second = room
    await run_due(talk, AHEAD)
    shown = list(talk.heard)
    await press(talk, first, "批准发布")

    await press(talk, second, "批准发布", heard=shown)

    assert talk.answer.startswith("陈主任 已于 11月30日 09:00 批准")


async def test_an_admin_words_the_opening_and_it_goes_out_so(room) -> None:
    talk, admin, other = room
    await run_due(talk, AHEAD)

    await press(talk, admin, "改开头语")
    assert "作为2026年11月 月度排名的开头" in talk.hear(admin)
    await talk.say(admin, "现将{period}排名公布如下,<请>各单位对照。")
    assert "现将2026年11月排名公布如下,<请>各单位对照。" in talk.hear(other)
    await press(talk, admin, "批准发布")
    await run_due(talk, DUE)

    assert "现将2026年11月排名公布如下,<请>各单位对照。" in talk.hear_in(CHANNEL)


async def test_a_dash_gives_the_usual_opening_back(room) -> None:
    talk, admin, _ = room
    await run_due(talk, AHEAD)
    shown = list(talk.heard)
    await press(talk, admin, "改开头语")
    await talk.say(admin, "别的开头")
    await press(talk, admin, "改开头语", heard=shown)

    await talk.say(admin, "-")

    assert "别的开头" not in talk.hear(admin)


async def test_what_has_gone_out_cannot_be_held_any_more(room) -> None:
    talk, admin, _ = room
    await run_due(talk, AHEAD)
    await press(talk, admin, "批准发布")
    control = list(talk.heard)
    await run_due(talk, DUE)

    await press(talk, admin, "暂缓", heard=control)

    assert talk.answer.startswith("已经发出,不能再改")


async def test_a_circulars_document_begins_with_the_admins_words(room) -> None:
    talk, admin, _ = room
    spec = {"day": "day 1", "time": "09:00", "preview_hours": 24, "auto": False}
    await Schedule.all().update(kind="monthly_ranking", active=False)
    await Schedule.create(code="circular", kind="quarterly_circular", spec=spec)
    await build_group("-2", announces=["quarterly_circular"])
    due = DUE.replace(year=2027, month=1)
    await run_due(talk, due - timedelta(hours=24))
    await press(talk, admin, "改开头语")
    await talk.say(admin, "新的开头。")
    await press(talk, admin, "批准发布")

    await run_due(talk, due)

    (post,) = [each for each in talk.posts if each.chat.key == "telegram:-2"]
    assert post.files[0].data["document"]["opening"] == "新的开头。"
    assert "新的开头。" in to_plain(post.text)


async def test_decisions_are_in_the_audit_log(room) -> None:
    talk, admin, _ = room
    await run_due(talk, AHEAD)
    await press(talk, admin, "暂缓")

    last = await AuditEntry.all().order_by("-id").first()

    assert (last.action, last.person_id) == ("announce.held", admin.id)
