from datetime import UTC, datetime

import pytest

from handlers.render.labels import (
    label_edition,
    label_period,
    label_ranking,
    label_remark,
    label_time,
)
from tests.handlers.render.boards import build_ranking, build_standing


def test_times_are_those_of_the_desk_s_own_clock():
    at = datetime(2026, 10, 31, 17, 5, tzinfo=UTC)

    assert label_time(at, "Asia/Shanghai", "zh-CN") == "2026年11月1日 01:05"
    assert label_time(at, "Europe/Berlin", "en") == "31 Oct 2026 18:05"


def test_a_period_has_its_name_and_an_unknown_key_stays_as_it_is():
    assert label_period("2026-Q3", "zh-CN") == "2026年第三季度"
    assert label_period("2026-10", "en") == "October 2026"
    assert label_period("试运行", "zh-CN") == "试运行"


@pytest.mark.parametrize(
    ("revision", "edition"),
    [(0, "实时数据，未发布"), (1, "第2026-10号"), (2, "第2026-10号 更正1")],
)
def test_a_correction_and_unpublished_figures_say_so(revision, edition):
    assert label_edition(build_ranking(revision=revision), "zh-CN") == edition


def test_under_every_ranking_stand_cutoff_rules_and_number():
    assert label_ranking(build_ranking(), "en") == (
        "as of 1 Nov 2026 09:00",
        "rules 2026.1",
        "No. 2026-10",
    )


@pytest.mark.parametrize(
    ("mark", "reported", "remark"),
    [
        ("", 0, "零报送"),
        ("", 3, ""),
        ("own", 0, "本级"),
        ("exempt", 0, "免报"),
        ("voluntary", 0, "自愿报送"),
    ],
)
def test_only_a_unit_that_had_to_report_is_named_for_reporting_nothing(
    mark, reported, remark
):
    row = build_standing(mark=mark, reported=reported)

    assert label_remark(row, "zh-CN") == remark
