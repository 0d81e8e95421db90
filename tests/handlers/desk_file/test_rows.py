"""Applying a desk file: all of it or nothing, and nothing when nothing has changed."""

from datetime import date
from random import Random

import pytest
from tortoise.exceptions import IntegrityError

from handlers.desk_file import read_desk
from handlers.desk_file.rows import apply_desk, make_plan, preview_desk
from storage.audit import find_broken_entry
from storage.desk.desk import load_desk, read_version
from storage.desk.desk_apply import apply_plan, find_changes
from storage.desk.desk_groups import bind_group
from storage.figures.tallies import sum_tallies
from storage.models import (
    AuditEntry,
    Desk,
    Group,
    LedgerEntry,
    Outlet,
    Quota,
    RuleSetRow,
    Schedule,
    Unit,
    UnitClass,
)
from tests.builders import NOW, build_adoption, build_person, build_story
from tests.desk_files import SMALL, apply_text, read_sample

RULES = '[rules]\nversion = "{}"\nfrom = {}\n'
GROUP = '[[group]]\ncode = "all"\ntitle = "大群"\nannounces = ["monthly_ranking"]\n'
QUOTA = (
    '[[quota]]\nclass = "town"\nmeasure = "reported"\nperiod = "month"\namount = 5\n'
)


def summarise(changes):
    return [(c.table, c.key, c.what) for c in changes]


async def list_units(**which):
    return (
        await Unit.filter(**which).order_by("position").values_list("code", flat=True)
    )


async def test_the_sample_desk_is_written_whole(each_db):
    await apply_desk(read_sample(), now=NOW)
    desk = await load_desk()

    assert (desk.name, desk.timezone, desk.language, desk.version) == (
        "青禾县信息报送",
        "Asia/Shanghai",
        "zh-CN",
        1,
    )
    assert len(desk.units) == 12
    assert [each.name for each in desk.classes.values()] == ["乡镇", "部门"]
    assert [(o.name, o.level_rank, o.points) for o in desk.outlets.values()][-1] == (
        "人民日报",
        4,
        2000,
    )
    assert await Quota.all().count() == 4
    assert await Schedule.filter(active=True).count() == 3
    assert [r.version for r in await RuleSetRow.all()] == ["2020-1"]
    assert desk.settings["reminders"] == {
        "enabled": True,
        "about": ["quotas", "commissions", "signoffs", "reviews"],
        "stages": ["halfway", "early", "last_day"],
        "days_before": 3,
        "hours": ["08:30", "18:00"],
        "days_off": False,
        "to": "both",
        "escalate": True,
        "escalate_at": "14:00",
        "thanks": True,
    }
    assert desk.settings["groups"]["townships"]["unit_class"] == "township"


async def test_a_second_apply_of_the_same_file_changes_nothing(each_db):
    await apply_desk(read_sample(), now=NOW)

    assert await apply_desk(read_sample(), now=NOW) == []
    assert await read_version() == 1
    assert await AuditEntry.all().count() == 1


async def test_a_preview_names_the_changes_and_makes_none(db):
    changes = await preview_desk(read_desk(SMALL))

    assert summarise(changes)[1:] == [
        ("class", "town", "added"),
        ("unit", "a", "added"),
        ("unit", "b", "added"),
        ("outlet", "site", "added"),
        ("rules", "outlets", "added"),
    ]
    assert await Desk.all().count() == 0


async def test_each_apply_that_changes_something_makes_a_new_version(db):
    await apply_text()

    changes = await apply_text(SMALL.replace("甲镇", "新甲镇"))

    assert summarise(changes) == [("unit", "a", "changed")]
    assert changes[0].fields == {"name": ("甲镇", "新甲镇")}
    assert await read_version() == 2


async def test_an_apply_is_in_the_audit_log(db):
    await apply_text()
    await apply_text(SMALL.replace("甲镇", "新甲镇"))

    entries = await AuditEntry.all().order_by("id")

    assert [(e.action, e.subject) for e in entries] == [("desk.apply", "desk")] * 2
    assert entries[1].details["changes"] == ["unit a changed"]
    assert await find_broken_entry() is None


async def test_a_unit_the_file_no_longer_has_is_put_out_of_use(each_db):
    await apply_text()
    author = await build_person("张三", unit="b")
    story = await build_story("b", author)

    changes = await apply_text(SMALL.replace('code = "b"', 'code = "c"'))

    assert summarise(changes) == [("unit", "c", "added"), ("unit", "b", "deactivated")]
    assert await list_units(active=True) == ["a", "c"]
    assert (await story.unit).name == "乙镇"


async def test_a_unit_that_comes_back_is_used_again(db):
    await apply_text()
    await apply_text(SMALL.replace('code = "b"', 'code = "c"'))

    changes = await apply_text()

    assert summarise(changes) == [
        ("unit", "b", "reactivated"),
        ("unit", "c", "deactivated"),
    ]


async def test_a_unit_can_be_named_before_the_one_above_it(each_db):
    child_first = SMALL.replace('name = "甲镇"', 'name = "甲镇"\nparent = "b"')

    await apply_text(child_first)

    parents = await Unit.all().order_by("position").values_list("code", "parent__code")
    assert list(parents) == [("a", "b"), ("b", None)]


async def test_a_unit_can_leave_the_one_above_it(db):
    await apply_text(SMALL.replace('name = "甲镇"', 'name = "甲镇"\nparent = "b"'))

    await apply_text()

    assert (await Unit.get(code="a")).parent_id is None


async def test_a_unit_can_move_to_a_class_that_is_new(db):
    await apply_text()
    new = '[[class]]\ncode = "dept"\nname = "部门"\n'

    await apply_text(
        SMALL.replace('乙镇"\nclass = "town"', '乙局"\nclass = "dept"') + new
    )

    unit = await Unit.get(code="b").select_related("unit_class")
    assert unit.unit_class.name == "部门"


async def test_a_class_and_an_outlet_are_put_out_of_use_too(db):
    extra = (
        '[[class]]\ncode = "x"\nname = "旧类"\n'
        '[[outlet]]\ncode = "y"\nname = "旧刊"\nlevel = "city"\n'
    )
    await apply_text(SMALL + extra)

    await apply_text()

    assert (await UnitClass.get(code="x")).active is False
    assert (await Outlet.get(code="y")).active is False


async def test_a_quota_that_changes_is_the_same_quota(each_db):
    await apply_text(SMALL + QUOTA)
    before = await Quota.get()

    changes = await apply_text(SMALL + QUOTA.replace("5", "6.5"))

    assert summarise(changes) == [("quota", "class town reported month", "changed")]
    assert (await Quota.get()).id == before.id
    assert (await Quota.get()).amount == 650


async def test_a_quota_the_file_no_longer_has_is_gone(db):
    await apply_text(SMALL + QUOTA)

    await apply_text()

    assert await Quota.all().count() == 0


async def test_a_schedule_that_rests_or_is_gone_is_not_active(db):
    schedule = '[[schedule]]\nkind = "daily_record"\n'
    await apply_text(SMALL + schedule)
    await apply_text(SMALL + schedule + "enabled = false\n")

    assert (await Schedule.get()).active is False
    assert await apply_text(SMALL) == []


async def add_ledger_line(version):
    author = await build_person("张三", unit="a")
    story = await build_story("a", author)
    await build_adoption(story, "site", date(2026, 11, 20))
    await LedgerEntry.create(
        unit_id=story.unit_id,
        day=date(2026, 11, 20),
        month="2026-11",
        amount=200,
        rule_version=version,
        created_at=NOW,
    )


async def test_adoptions_by_level_are_counted_again_when_an_outlet_changes_its_level(
    db,
):
    await apply_text()
    story = await build_story("a", await build_person("张三", unit="a"))
    await build_adoption(story, "site", date(2026, 11, 20))

    await apply_text(SMALL.replace('level = "county"', 'level = "city"'))

    tallies = await sum_tallies(date(2026, 11, 1), date(2026, 11, 30), levels=True)
    assert tallies[story.unit_id].levels == {"city": 1}


async def test_a_rule_set_nobody_used_is_replaced(each_db):
    await apply_text(RULES.format("1", "2026-01-01") + SMALL)

    await apply_text(RULES.format("2", "2027-01-01") + SMALL)

    assert [r.version for r in await RuleSetRow.all()] == ["2"]


async def test_a_rule_set_that_points_were_counted_with_is_kept_until_the_next(db):
    await apply_text(RULES.format("1", "2026-01-01") + SMALL)
    await add_ledger_line("1")
    newer = RULES.format("2", "2027-01-01") + SMALL

    changes = await apply_text(newer)

    assert summarise(changes) == [("rules", "2", "added"), ("rules", "1", "kept")]
    rows = await RuleSetRow.all().order_by("id")
    assert [(r.version, r.effective_to) for r in rows] == [
        ("1", date(2026, 12, 31)),
        ("2", None),
    ]
    assert await apply_text(newer) == []


async def test_a_kept_rule_set_that_began_later_is_never_in_force(db):
    await apply_text(RULES.format("1", "2026-06-01") + SMALL)
    await add_ledger_line("1")

    await apply_text(RULES.format("2", "2026-01-01") + SMALL)

    old = await RuleSetRow.get(version="1")
    assert old.effective_to < old.effective_from


async def test_a_group_with_its_chat_in_the_file_is_bound_at_once(each_db):
    await apply_text(SMALL + GROUP + 'chat = "telegram:-1001"\n')

    group = await Group.get(code="all")
    assert (group.chat_key, group.scope, group.announces) == (
        "telegram:-1001",
        "desk",
        ["monthly_ranking"],
    )


async def test_a_group_without_chat_waits_until_an_admin_binds_it(db):
    await apply_text(SMALL + GROUP)
    assert await Group.all().count() == 0

    bound = await bind_group(
        "all", chat_key="telegram:-1002", kind="channel", title="频道"
    )

    group = await Group.get(code="all")
    assert bound
    assert (group.kind, group.title, group.announces) == (
        "channel",
        "频道",
        ["monthly_ranking"],
    )
    assert await apply_text(SMALL + GROUP) == []


async def test_a_code_nobody_knows_binds_nothing(db):
    await apply_text(SMALL)

    assert not await bind_group("all", chat_key="telegram:-1", kind="group", title="")
    assert await Group.all().count() == 0


async def test_a_change_of_what_is_announced_reaches_the_bound_chat(db):
    await apply_text(SMALL + GROUP)
    await bind_group("all", chat_key="telegram:-1002", kind="group", title="")

    await apply_text(SMALL + GROUP.replace("monthly_ranking", "daily_record"))

    assert (await Group.get(code="all")).announces == ["daily_record"]


async def test_a_group_the_file_no_longer_has_is_not_spoken_to(db):
    await apply_text(SMALL + GROUP)
    await bind_group("all", chat_key="telegram:-1002", kind="group", title="大群")

    changes = await apply_text(SMALL)

    group = await Group.get(chat_key="telegram:-1002")
    assert summarise(changes)[-1] == ("group", "telegram:-1002", "removed")
    assert (group.code, group.scope, group.announces) == (None, "", [])


async def test_a_group_can_move_to_another_chat(each_db):
    await apply_text(SMALL + GROUP + 'chat = "telegram:-1"\n')

    await apply_text(SMALL + GROUP + 'chat = "telegram:-2"\n')

    codes = await Group.all().order_by("id").values_list("chat_key", "code")
    assert list(codes) == [("telegram:-1", None), ("telegram:-2", "all")]


async def test_two_groups_can_swap_their_chats(db):
    two = GROUP + 'chat = "telegram:-1"\n' + GROUP.replace("all", "two")
    await apply_text(SMALL + two + 'chat = "telegram:-2"\n')
    swapped = GROUP + 'chat = "telegram:-2"\n' + GROUP.replace("all", "two")

    await apply_text(SMALL + swapped + 'chat = "telegram:-1"\n')

    codes = await Group.all().order_by("id").values_list("chat_key", "code")
    assert list(codes) == [("telegram:-1", "two"), ("telegram:-2", "all")]


async def test_nothing_is_half_applied_when_the_database_refuses(each_db):
    await apply_text()
    plan = make_plan(read_desk(SMALL.replace("甲镇", "新甲镇") + QUOTA))
    (quota,) = plan.tables["quota"].values()
    del quota["unit_class"]
    quota["unit_class_id"] = 999  # written after the unit, and there is no such class

    with pytest.raises(IntegrityError):
        await apply_plan(plan, now=NOW)

    assert (await Unit.get(code="a")).name == "甲镇"
    assert await read_version() == 1
    assert await AuditEntry.all().count() == 1


def draw_desk(dice):
    """Some desk: units, classes, quotas, groups and rules come and go."""
    parts = ['[desk]\nname = "县"\n', '[[class]]\ncode = "c0"\nname = "类"\n']
    if dice.random() < 0.5:
        parts.append(f'[rules]\nversion = "{dice.randint(1, 3)}"\nfrom = 2026-01-01\n')
    codes = dice.sample("abcdef", dice.randint(1, 6))
    for place, code in enumerate(codes):
        parent = f'parent = "{dice.choice(codes[:place])}"\n' if place else ""
        name = dice.choice(["甲", "乙"]) + code
        parts.append(
            f'[[unit]]\ncode = "{code}"\nname = "{name}"\nclass = "c0"\n{parent}'
        )
        if dice.random() < 0.5:
            parts.append(
                f'[[quota]]\nunit = "{code}"\nmeasure = "reported"\nperiod = "month"\n'
                f"amount = {dice.randint(1, 9)}\n"
            )
    for chat, code in enumerate(dice.sample("xyz", dice.randint(0, 3))):
        bound = f'chat = "telegram:-{chat}"\n' if dice.random() < 0.7 else ""
        parts.append(f'[[group]]\ncode = "{code}"\n{bound}')
    dice.shuffle(parts[2:])
    return "\n".join(parts)


async def test_after_any_apply_the_desk_is_what_the_file_says(each_db):
    for seed in range(12):
        text = draw_desk(Random(seed))
        plan = make_plan(read_desk(text))

        await apply_plan(plan, now=NOW)

        assert await find_changes(plan) == [], f"seed {seed}"
        assert set(await list_units(active=True)) == set(plan.tables["unit"])
