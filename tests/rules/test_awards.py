from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.awards import (
    AwardRule,
    Evidence,
    Fault,
    Nominee,
    Shortlist,
    nominate,
)

RULE = AwardRule(
    "advanced_unit",
    "先进单位",
    "unit",
    by="points",
    top=2,
    at_least={"adopted": Decimal(3)},
    vetoes=("false", "missed_quota"),
)
FALSE = Fault("false", "3月谎报一次", "fault:7")
LATE = Fault("late", "5月迟报一次")


def unit(name: str, points: int, *, adopted: int = 5, group: str = "乡镇", **more):
    figures = {"points": Decimal(points), "adopted": Decimal(adopted)}
    return Nominee(name, name, group, figures, **more)


def names(shortlist: Shortlist) -> list[tuple[str, int]]:
    return [(each.nominee.name, each.place) for each in shortlist.candidates]


def test_the_best_of_each_class_are_proposed() -> None:
    found = nominate(
        RULE,
        [
            unit("a", 9),
            unit("b", 5),
            unit("c", 7),
            unit("d", 1, group="部门"),
        ],
    )

    assert [(each.group, names(each)) for each in found] == [
        ("乡镇", [("a", 1), ("c", 2)]),
        ("部门", [("d", 1)]),
    ]


def test_a_tie_at_the_last_place_is_kept() -> None:
    (found,) = nominate(RULE, [unit("a", 9), unit("b", 7), unit("c", 7), unit("d", 1)])

    assert names(found) == [("a", 1), ("b", 2), ("c", 2)]


def test_a_veto_bars_and_the_next_in_line_takes_the_place() -> None:
    (found,) = nominate(
        RULE, [unit("a", 9, faults=(FALSE,)), unit("b", 7), unit("c", 5)]
    )

    assert names(found) == [("b", 1), ("c", 2)]
    (barred,) = found.barred
    assert (barred.nominee.name, barred.place, barred.faults) == ("a", 1, (FALSE,))


def test_faults_that_the_rule_does_not_name_bar_nobody() -> None:
    (found,) = nominate(RULE, [unit("a", 9, faults=(LATE,))])

    assert (names(found), found.barred) == ([("a", 1)], ())


def test_who_misses_a_threshold_or_has_nothing_is_not_proposed() -> None:
    (found,) = nominate(
        RULE, [unit("few", 9, adopted=2), unit("none", 0), unit("a", 1)]
    )

    assert names(found) == [("a", 1)]


def test_exempt_units_and_the_own_office_are_never_proposed() -> None:
    (found,) = nominate(RULE, [unit("own", 99, exempt=True), unit("a", 1)])

    assert names(found) == [("a", 1)]


def test_every_candidate_comes_with_the_evidence() -> None:
    (found,) = nominate(RULE, [unit("a", 9)])

    assert found.candidates[0].evidence == (
        Evidence("points", Decimal(9)),
        Evidence("adopted", Decimal(5), Decimal(3)),
    )


def test_stories_and_persons_can_be_ranked_over_all_classes() -> None:
    rule = AwardRule("best", "优秀信息", "story", by="points", top=1, per_class=False)

    (found,) = nominate(rule, [unit("a", 3), unit("b", 8, group="部门")])

    assert (found.group, names(found)) == ("", [("b", 1)])


nominees = st.lists(
    st.builds(
        unit,
        st.text("abcdefgh", min_size=1, max_size=6),
        st.integers(0, 9),
        adopted=st.integers(0, 6),
        faults=st.sampled_from([(), (FALSE,), (LATE,)]),
    ),
    unique_by=lambda nominee: nominee.code,
    max_size=10,
)


@given(nominees)
def test_nobody_barred_is_proposed_and_nobody_better_is_left_out(
    given_nominees,
) -> None:
    for found in nominate(RULE, given_nominees):
        proposed = [each.nominee for each in found.candidates]
        assert all(FALSE not in nominee.faults for nominee in proposed)
        worst = min((n.figures["points"] for n in proposed), default=Decimal(0))
        better = [
            n
            for n in given_nominees
            if n.figures["points"] > worst
            and n.figures["adopted"] >= 3
            and FALSE not in n.faults
        ]
        assert {n.code for n in better} <= {n.code for n in proposed}
