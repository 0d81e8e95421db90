"""Admins see when things go out by themselves, and move or stop them by chat."""

from datetime import timedelta

import pytest

from handlers.announcements.schedule import SETTLE, find_due
from storage.models import AuditEntry, Schedule
from tests.builders import build_group, build_person
from tests.handlers.announcements.test_schedule import DUE, build_november, schedule
from tests.talk import Talk

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
async def room(db):
    desk, _ = await build_november()
    await schedule("monthly_ranking", "day 1")
    await schedule("daily_record", "every working day", "17:30")
    await build_group("-1", announces=["monthly_ranking"])
    return Talk(desk), await build_person("陈主任", "admin")


async def find_spec(code="monthly_ranking"):
    row = await Schedule.get(code=code)
    return row.spec["day"], row.spec["time"], row.active


async def test_the_list_says_what_goes_where_and_when_next(room) -> None:
    talk, admin = room

    await talk.say(admin, "定时")

    assert "· 月度排名 期后第1日 09:00,1 个群,下次:12月1日 09:00" in talk.hear(admin)
    assert "每个工作日 17:30,0 个群,下次:11月24日 17:30" in talk.hear(admin)
    assert talk.labels == ["停用 月度排名", "停用 每日采用通报"]


async def test_codes_are_shown_only_where_a_kind_goes_out_twice(room) -> None:
    talk, admin = room
    late = {"day": "day 5", "time": "09:00", "groups": [], "classes": []}
    await Schedule.create(code="late", kind="monthly_ranking", spec=late)

    await talk.say(admin, "定时")
    assert "· 月度排名(monthly_ranking) 期后第1日" in talk.hear(admin)
    assert "· 月度排名(late) 期后第5日" in talk.hear(admin)
    assert "每日采用通报 每个工作日" in talk.hear(admin)
    await talk.say(admin, "定时 月排名 停用")
    assert "请写代码" in talk.hear(admin)
    await talk.say(admin, "定时 late 停用")
    assert talk.labels == ["启用 月度排名(late)"]


@pytest.mark.parametrize(
    ("words", "spec"),
    [
        ("定时 月排名 停用", ("day 1", "09:00", False)),
        ("定时 月排名 10:30", ("day 1", "10:30", True)),
        ("定时 月排名 第2个工作日 8:05", ("working day 2", "08:05", True)),
        ("定时 monthly_ranking 最后一个工作日", ("last working day", "09:00", True)),
        ("/schedule monthly_ranking off", ("day 1", "09:00", False)),
        (
            "/schedule monthly_ranking working day 3 10:00",
            ("working day 3", "10:00", True),
        ),
    ],
)
async def test_an_admin_moves_and_stops_it(room, words, spec) -> None:
    talk, admin = room

    await talk.say(admin, words)

    assert await find_spec() == spec
    last = await AuditEntry.all().order_by("-id").first()
    assert (last.action, last.subject) == (
        "schedule.change",
        "schedule:monthly_ranking",
    )


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("定时 月排名 年夜饭", "没看懂“年夜饭”"),
        ("定时 月排名 周一", "没看懂“周一”,或不适合这种发布"),
        ("定时 年排名 停用", "没有“年排名 停用”这个定时发布"),
    ],
)
async def test_what_cannot_be_is_said_and_changes_nothing(room, words, heard) -> None:
    talk, admin = room

    await talk.say(admin, words)

    assert heard in talk.hear(admin)
    assert await find_spec() == ("day 1", "09:00", True)


async def test_what_is_stopped_by_button_is_not_due_until_it_is_started(room) -> None:
    talk, admin = room
    await talk.say(admin, "定时")
    await talk.press(admin, "停用 月度排名")
    stopped = [d for d in await find_due(talk.desk, DUE) if d.job != SETTLE]

    await talk.press(admin, "启用 月度排名")
    started = [d for d in await find_due(talk.desk, DUE) if d.job != SETTLE]

    assert stopped == []
    assert [due.job for due in started] == ["monthly_ranking"]
    assert DUE - talk.now > timedelta(days=5)


async def test_only_admins_touch_it(room) -> None:
    talk, _ = room
    editor = await build_person("王编辑", "editor")

    await talk.say(editor, "定时 月排名 停用")

    assert (await find_spec())[2]


async def read_limits(code="monthly_ranking"):
    spec = (await Schedule.get(code=code)).spec
    return spec["groups"], spec["classes"]


async def name_group(chat_id, code, title):
    group = await build_group(chat_id)
    group.code, group.title = code, title
    await group.save()


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        ("定时 月排名 群 乡镇群", (["towns"], [])),
        ("定时 月排名 群 乡镇群、all_units", (["towns", "all_units"], [])),
        ("定时 月排名 类别 乡镇", ([], ["township"])),
        (
            "/schedule monthly_ranking classes township, department",
            ([], ["township", "department"]),
        ),
        ("定时 月排名 群 全部", ([], [])),
    ],
)
async def test_an_admin_says_for_which_groups_and_classes(room, words, limits) -> None:
    talk, admin = room
    await name_group("-2", "towns", "乡镇群")
    await name_group("-3", "all_units", "全县信息员")

    await talk.say(admin, words)

    assert await read_limits() == limits


async def test_the_list_says_for_which_groups_and_classes(room) -> None:
    talk, admin = room
    await name_group("-2", "towns", "乡镇群")
    await talk.say(admin, "定时 月排名 群 乡镇群")

    await talk.say(admin, "定时 月排名 类别 乡镇")

    heard = talk.hear(admin)
    assert "发到:towns" in heard
    assert "类别:乡镇" in heard


@pytest.mark.parametrize(
    "words", ["定时 月排名 群 不存在", "定时 月排名 类别 公司", "定时 月排名 群"]
)
async def test_an_unknown_group_or_class_changes_nothing(room, words) -> None:
    talk, admin = room
    await name_group("-2", "towns", "乡镇群")

    await talk.say(admin, words)

    assert "群:乡镇群 (towns);类别:乡镇、部门" in talk.hear(admin)
    assert await read_limits() == ([], [])


@pytest.mark.parametrize(
    ("words", "code", "spec"),
    [
        ("定时 添加 半年通报", "half_year_circular", ("working day 3", "09:00", True)),
        (
            "定时 添加 年度通报 第5个工作日 14:30",
            "yearly_circular",
            ("working day 5", "14:30", True),
        ),
        (
            "/schedule add quarterly_ranking 10:00",
            "quarterly_ranking",
            ("day 1", "10:00", True),
        ),
    ],
)
async def test_an_admin_adds_what_the_desk_file_has_not(
    room, words, code, spec
) -> None:
    talk, admin = room

    await talk.say(admin, words)

    assert await find_spec(code) == spec
    assert await AuditEntry.filter(subject=f"schedule:{code}").exists()


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("定时 添加 月排名", "已有定时发布“monthly_ranking”"),
        ("定时 添加 更正", "没有“更正”这种发布"),
        ("定时 添加 半年通报 周一", "或不适合这种发布"),
    ],
)
async def test_what_cannot_be_added_is_said(room, words, heard) -> None:
    talk, admin = room

    await talk.say(admin, words)

    assert heard in talk.hear(admin)
    assert await Schedule.all().count() == 2
