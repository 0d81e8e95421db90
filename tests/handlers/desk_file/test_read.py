"""What a right desk file says."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from handlers.desk_file import open_desk_file, read_desk
from handlers.desk_file.model import Outlet, Quota, Reminders, Schedule, Unit

SAMPLE = Path(__file__).parents[3] / "bot/samples/desk.toml"
SMALL = """
[desk]
name = "小县信息报送"

[[class]]
code = "town"
name = "乡镇"

[[unit]]
code = "a"
name = "甲镇"
class = "town"
"""


def test_what_a_small_file_leaves_out_has_sensible_values():
    desk = read_desk(SMALL)

    assert desk.desk.timezone == "Asia/Shanghai"
    assert desk.desk.language == "zh-CN"
    assert desk.reminders == Reminders(
        enabled=True,
        about=("quotas", "commissions", "signoffs", "reviews"),
        stages=("halfway", "early", "last_day"),
        days_before=3,
        hours=("08:30", "18:00"),
        days_off=False,
        to="both",
        escalate=True,
        escalate_at="14:00",
        thanks=True,
    )
    assert [level.code for level in desk.levels] == [
        "county",
        "city",
        "province",
        "central",
    ]
    assert desk.units == (
        Unit("a", "甲镇", None, "town", None, False, False, False, False),
    )


def test_every_key_of_a_row_is_read():
    desk = read_desk(
        SMALL
        + """
        [[outlet]]
        code = "site"
        name = "县网"
        level = "county"
        points = 0.5
        columns = ["要闻"]
        aliases = ["网站"]
        [[quota]]
        unit = "a"
        measure = "points"
        period = "year"
        amount = 7.5
        genre = "photo"
        from = 2026-01-01
        to = "2026-12-31"
        """
    )

    assert desk.outlets == (
        Outlet("site", "县网", "county", Decimal("0.5"), ("要闻",), ("网站",)),
    )
    assert desk.quotas == (
        Quota(
            None,
            "a",
            "points",
            "year",
            Decimal("7.5"),
            "photo",
            date(2026, 1, 1),
            date(2026, 12, 31),
        ),
    )


def test_a_schedule_without_code_is_called_as_its_kind_and_has_its_usual_day():
    desk = read_desk(
        SMALL
        + '[[schedule]]\nkind = "monthly_ranking"\ntime = 8:05:00\n'.replace(
            "8:05", "08:05"
        )
    )

    assert desk.schedules == (
        Schedule(
            "monthly_ranking",
            "monthly_ranking",
            "day 1",
            "08:05",
            (),
            (),
            enabled=True,
            preview=False,
            preview_hours=24,
            auto=False,
        ),
    )


def test_without_rules_each_adoption_earns_its_outlets_points():
    outlet = '[[outlet]]\ncode = "site"\nname = "县网"\nlevel = "county"\npoints = 2\n'

    (rules,) = read_desk(SMALL + outlet).rules

    assert (rules.version, rules.starts, rules.ends) == (
        "outlets",
        date(2000, 1, 1),
        None,
    )
    assert 'outlets."county"."site" = 2' in rules.source


def test_rules_can_stand_in_the_desk_file_itself():
    inline = (
        '[rules]\nversion = "2026"\nfrom = 2026-01-01\n'
        '[[rules.report]]\nid = "each"\npoints = 1\n'
    )

    (rules,) = read_desk(inline + SMALL).rules

    assert rules.version == "2026"
    assert rules.source.split("\n")[:6] == [
        "",
        'version = "2026"',
        "from = 2026-01-01",
        "[[report]]",
        'id = "each"',
        "points = 1",
    ]
    assert "desk" not in rules.source


def test_a_rule_set_ends_the_day_before_the_next_one_begins():
    files = {
        "old.toml": 'version = "old"\nfrom = 2025-01-01\n',
        "new.toml": 'version = "new"\nfrom = 2026-01-01\n',
    }
    named = '[[rules]]\nfile = "new.toml"\n[[rules]]\nfile = "old.toml"\n'

    desk = read_desk(SMALL + named, load_file=files.__getitem__)

    assert [(r.version, r.starts, r.ends) for r in desk.rules] == [
        ("old", date(2025, 1, 1), date(2025, 12, 31)),
        ("new", date(2026, 1, 1), None),
    ]


def test_a_file_saved_by_notepad_is_read():
    assert read_desk("\ufeff" + SMALL.replace("\n", "\r\n")).units[0].name == "甲镇"


def test_a_change_of_a_rules_file_changes_the_hash_of_the_desk():
    named = SMALL + '[[rules]]\nfile = "r.toml"\n'
    rules = 'version = "1"\nfrom = 2026-01-01\n'

    before = read_desk(named, load_file=lambda _: rules)
    after = read_desk(named, load_file=lambda _: rules + "# changed\n")

    assert before.hash != after.hash


def test_the_sample_desk_has_twelve_units_in_two_classes():
    desk = open_desk_file(SAMPLE)

    assert len(desk.units) == 12
    assert [each.code for each in desk.classes] == ["township", "department"]
    assert [each.level for each in desk.outlets] == [
        "county",
        "county",
        "city",
        "city",
        "province",
        "province",
        "central",
        "central",
    ]
