"""Every point in words."""

from decimal import Decimal

import pytest

from handlers.rules.scoring import explain
from handlers.rules.scoring.wording import WORDS
from tests.rules.scoring.desk import UNIT, adopt, day, event, rules, score_year, story

MADE = """
[outlets.county.site]
name = "县政府网站"
points = 1
[outlets.province.province_site]
name = "省政府网站"
points = 5
[outlets.province.province_paper]
name = "省报"
points = 3
[[adjust]]
id = "front"
placement = "头版"
times = 2
[[report]]
id = "report"
label = "报送"
points = 0.5
[[fault]]
id = "late"
label = "迟报"
fault = "late"
times = 0.5
[[goal]]
id = "month"
label = "月任务"
period = "month"
needs = [{ count = "reported", at_least = 1 }]
points = 2
missing = -1
[[cap]]
id = "year"
label = "全年"
period = "year"
at_most = 11
"""
TOLD = story(on=day(1), title="春耕备耕进展顺利")
RECORDS = (
    TOLD,
    adopt("province_paper", "a1", on=day(1, 20)),
    adopt("province_site", "a2", on=day(1, 25), placement="头版"),
    event("fault", "f1", day(1, 26), story="s1", fault="late"),
)


def texts(language: str) -> list[str]:
    found = score_year(rules(MADE, 'combine = "max_within_level"'), *RECORDS)
    lines = explain(found, UNIT, language="zh" if language == "zh" else "en")
    return [f"{line.amount} {line.text}" for line in lines][:6]


def test_a_units_points_are_explained_in_chinese() -> None:
    assert texts("zh") == [
        "0.5 《春耕备耕进展顺利》 报送 0.5",
        "3 《春耕备耕进展顺利》 省报 3",
        "7 《春耕备耕进展顺利》 省政府网站 5 × 头版 2 = 10；同级取最高，不再计省报 3；计 7",
        "-5.25 《春耕备耕进展顺利》 迟报 全篇 × 0.5，由 10.5 变为 5.25；计 -5.25",
        "2 月任务 完成1/1，达标计 2",
        "-1 月任务 完成0/1，未达标计 0，缺1 × -1；计 -1",
    ]


def test_a_units_points_are_explained_in_english() -> None:
    assert texts("en") == [
        "0.5 《春耕备耕进展顺利》 报送 0.5",
        "3 《春耕备耕进展顺利》 省报 3",
        "7 《春耕备耕进展顺利》 省政府网站 5 × 头版 2 = 10; only the highest of a level "
        "counts, no longer 省报 3; counts 7",
        "-5.25 《春耕备耕进展顺利》 迟报 whole story × 0.5, from 10.5 to 5.25; counts -5.25",
        "2 月任务 1 of 1, met: 2",
        "-1 月任务 0 of 1, not met: 0, lacking 1 × -1; counts -1",
    ]


def test_an_adoption_that_does_not_count_says_which_one_does() -> None:
    found = score_year(
        rules(MADE, 'combine = "max"'),
        TOLD,
        adopt("province_site", "a1", on=day(1, 20)),
        adopt("site", "a2", on=day(1, 25)),
    )

    lines = [line for line in explain(found, UNIT) if line.record == "a2"]

    assert [(line.amount, line.text) for line in lines] == [
        (
            0,
            "《春耕备耕进展顺利》 县政府网站 1；只计最高，本次不计，已计省政府网站 5；计 0",
        )
    ]


def test_a_persons_points_are_explained_from_the_persons_book() -> None:
    told = story(persons=("张三", "李四"), title="合写")
    found = score_year(rules("[outlets.county]\nsite = 5"), told, adopt("site"))

    lines = explain(found, person="张三")

    assert [(line.amount, line.text) for line in lines] == [
        (Decimal("2.5"), "《合写》 site 5；2方平分，得 2.5")
    ]


@pytest.mark.parametrize("op", WORDS)
def test_chinese_arithmetic_has_chinese_punctuation(op):
    chinese, english = WORDS[op]

    assert not set(chinese) & set(",;()[]")
    assert english.translate({ord("×"): "x", ord("÷"): "/"}).isascii()
