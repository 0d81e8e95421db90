"""Awards, fees, certificates and contests in a desk file: read, kept, and refused."""

from __future__ import annotations

import pytest

from handlers.desk_file import DeskFileError, read_desk
from tests.desk_files import SMALL, build_desk_from

AWARD = '[[award]]\ncode = "best"\nname = "先进单位"\nsubject = "unit"\n'
FEE = "[[fee]]\namount = 30\n"


def find_problems(text):
    with pytest.raises(DeskFileError) as caught:
        read_desk(SMALL + text)
    return [f"{p.key}: {p.problem}" for p in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{AWARD}top = 0\n", "award[1].top: out of range"),
        (f"{AWARD}days = 31\n", "award[1].days: out of range"),
        (f"{AWARD}top = 3\npool = 2\n", "award[1].pool: out of range"),
        (f'{AWARD}vetoes = ["lte"]\n', "award[1].vetoes: unknown value"),
        (f'{AWARD}citation = "{{name}}获奖"\n', "award[1].citation: not a citation"),
        (AWARD + AWARD.replace('"best"', '"b"'), "award[2].name: used twice"),
        (AWARD + AWARD.replace("先进单位", "别的"), "award[2].code: used twice"),
        (
            AWARD.replace('"unit"', '"story"') + 'by = "reported"\n',
            "award[1].by: does not fit stories",
        ),
        (FEE + FEE, "fee[2]: overlaps another fee"),
        (
            f'{FEE}outlet = "site"\nlevel = "county"\n',
            "fee[1]: for an outlet and a level at once",
        ),
        (f'{FEE}outlet = "nowhere"\n', "fee[1].outlet: no such outlet"),
        ("[[fee]]\namount = 0.001\n", "fee[1].amount: too fine"),
        (
            f"{FEE}from = 2026-02-01\nto = 2026-01-01\n",
            "fee[1].to: ends before it begins",
        ),
        ("[contest]\ndays = 0\n", "contest.days: out of range"),
        ('[contest]\nprizes = ["一等奖"]\n', "contest.prizes: not a prize"),
        ('[pay_list]\nnumber = "稿酬"\n', "pay_list.number: not a number pattern"),
    ],
)
def test_what_does_not_fit_is_named(text, problem):
    assert find_problems(text) == [problem]


async def test_they_are_kept_with_the_desk_money_in_fen(db):
    desk = await build_desk_from(
        f"{SMALL}{AWARD}min_points = 7.5\n"
        '[[fee]]\noutlet = "site"\namount = 30.5\nfrom = 2026-01-01\n'
    )

    (award,), (fee,) = desk.settings["awards"], desk.settings["fees"]
    assert (award["min_points"], award["top"], award["pool"]) == ("7.5", 3, 6)
    assert fee == {
        "outlet": "site",
        "level": None,
        "genre": None,
        "amount": 3050,
        "starts": "2026-01-01",
        "ends": None,
    }
    assert desk.settings["contest"]["prizes"] == ["一等奖 1", "二等奖 2", "三等奖 3"]


def test_fees_that_follow_each_other_do_not_overlap():
    first = f"{FEE}to = 2026-06-30\n"
    second = f"{FEE}from = 2026-07-01\n"

    assert len(read_desk(SMALL + first + second).fees) == 2
