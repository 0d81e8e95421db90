from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.standings import (
    Contestant,
    Figures,
    RankOrder,
    find_rank_from_bottom,
    list_below_quota,
    list_exempt,
    list_zero_adoptions,
    list_zero_reports,
    place_units,
    take_top,
)

ORDER = RankOrder()


def unit(
    name: str, points: object = 0, *, position: int = 0, **more: object
) -> Contestant:
    fields = {
        key: more.pop(key) for key in ("mark", "quota", "quota_done") if key in more
    }
    last, total = more.pop("last", None), more.pop("total", points)
    return Contestant(
        code=name,
        name=name,
        position=position,
        period=Figures(points=Decimal(str(points)), **more),  # type: ignore[arg-type]
        total=Figures(points=Decimal(str(total))),
        last=None if last is None else Figures(points=Decimal(str(last))),
        **fields,  # type: ignore[arg-type]
    )


def ranks(*units: Contestant, order: RankOrder = ORDER) -> list[tuple[str, int | None]]:
    return [(s.unit, s.rank) for s in place_units(units, order)]


def test_equal_points_share_a_rank_and_the_next_is_skipped() -> None:
    assert ranks(unit("a", 1), unit("b", 5), unit("c", "7.5"), unit("d", 5)) == [
        ("c", 1),
        ("b", 2),
        ("d", 2),
        ("a", 4),
    ]


def test_ties_are_printed_by_higher_level_then_number_then_own_order() -> None:
    units = (
        unit("late", 5, position=4),
        unit("early", 5, position=1),
        unit("many", 5, position=5, adopted=3, levels={"county": 3}),
        unit("high", 5, position=6, adopted=1, levels={"province": 1}),
    )

    assert ranks(*units) == [("high", 1), ("many", 1), ("early", 1), ("late", 1)]


def test_the_tie_order_is_the_desks_choice() -> None:
    units = (
        unit("few", 5, adopted=1, levels={"province": 1}),
        unit("many", 5, adopted=2),
    )

    order = RankOrder(ties=("adopted",))

    assert ranks(*units, order=order) == [("many", 1), ("few", 1)]


def test_a_desk_can_rank_by_the_number_adopted() -> None:
    units = (unit("rich", 50, adopted=1), unit("many", 5, adopted=2))

    assert ranks(*units, order=RankOrder(by="adopted")) == [("many", 1), ("rich", 2)]


def test_the_own_office_and_exempt_units_stand_apart_without_a_rank() -> None:
    units = (unit("own", 99, mark="own"), unit("free", 50, mark="exempt"), unit("a", 1))

    assert ranks(*units) == [("a", 1), ("free", None), ("own", None)]


def test_a_voluntary_unit_is_ranked_once_it_reports() -> None:
    silent = unit("silent", mark="voluntary")
    active = unit("active", 3, mark="voluntary")

    assert ranks(silent, unit("a", 0), active) == [
        ("active", 1),
        ("a", 2),
        ("silent", None),
    ]


def test_the_change_counts_the_places_gained_since_the_last_period() -> None:
    standings = place_units(
        [
            unit("up", 9, last=1),
            unit("down", 5, last=8),
            unit("new", 4),
            unit("same", 1, last=0),
        ],
        ORDER,
    )

    assert [(s.unit, s.change) for s in standings] == [
        ("up", 1),
        ("down", -1),
        ("new", None),
        ("same", -1),
    ]


def test_the_gap_is_what_is_missing_to_the_next_above() -> None:
    standings = place_units(
        [unit("a", 9), unit("b", 9), unit("c", 7), unit("d", 7)], ORDER
    )

    assert [s.gap for s in standings] == [None, None, Decimal(2), Decimal(2)]


def test_the_cumulative_figures_have_a_rank_of_their_own() -> None:
    standings = place_units([unit("a", 9, total=9), unit("b", 1, total=30)], ORDER)

    assert [(s.unit, s.rank, s.total_rank) for s in standings] == [
        ("a", 1, 2),
        ("b", 2, 1),
    ]


def test_a_tie_at_the_cut_of_a_top_list_prints_everyone_on_it() -> None:
    standings = place_units(
        [unit("a", 9), unit("b", 8), unit("c", 7), unit("d", 7), unit("e", 1)], ORDER
    )

    assert [s.unit for s in take_top(standings, 3)] == ["a", "b", "c", "d"]
    assert [s.unit for s in take_top(standings, 2)] == ["a", "b"]


def test_the_rank_from_the_bottom_is_shared_too() -> None:
    standings = place_units(
        [unit("a", 9), unit("b", 1), unit("c", 1), unit("own", 1, mark="own")], ORDER
    )

    assert [find_rank_from_bottom(standings, u) for u in ("a", "b", "c", "own")] == [
        3,
        1,
        1,
        None,
    ]


def test_the_lists_name_whoever_ought_to_have_done_something() -> None:
    standings = place_units(
        [
            unit(
                "good",
                5,
                reported=6,
                adopted=1,
                quota=Decimal(5),
                quota_done=Decimal(6),
            ),
            unit("short", 0, reported=2, quota=Decimal(5), quota_done=Decimal(2)),
            unit("silent", 0, quota=Decimal(5)),
            unit("free", 0, mark="exempt"),
            unit("own", 0, mark="own"),
            unit("guest", 0, mark="voluntary"),
        ],
        ORDER,
    )

    def names(found: object) -> list[str]:
        return [s.unit for s in found]  # type: ignore[attr-defined]

    assert names(list_zero_reports(standings)) == ["silent"]
    assert names(list_zero_adoptions(standings)) == ["short", "silent"]
    assert names(list_below_quota(standings)) == ["short", "silent"]
    assert names(list_exempt(standings)) == ["free"]


def test_nobody_is_first_while_all_of_a_class_stand_at_nothing() -> None:
    standings = place_units([unit("a", Decimal(0)), unit("b", Decimal(0))], ORDER)

    assert [(s.rank, s.total_rank, s.gap) for s in standings] == [(None,) * 3] * 2


def test_nothing_is_the_first_place_where_others_have_less() -> None:
    standings = place_units([unit("a", Decimal(-1)), unit("b", Decimal(0))], ORDER)

    assert [(s.rank, s.unit) for s in standings] == [(1, "b"), (2, "a")]


points = st.integers(0, 6).map(lambda n: Decimal(n) / 2)
fields = st.lists(points, max_size=12)


@given(fields)
def test_a_rank_is_one_more_than_the_number_of_better_units(
    amounts: list[Decimal],
) -> None:
    units = [unit(f"u{at}", amount) for at, amount in enumerate(amounts)]

    standings = place_units(units, ORDER)

    assert {s.unit: s.rank for s in standings} == {
        f"u{at}": 1 + sum(other > amount for other in amounts) if any(amounts) else None
        for at, amount in enumerate(amounts)
    }
    assert sum(s.points for s in standings) == sum(amounts)


@given(fields, st.randoms())
def test_the_order_of_the_units_given_does_not_matter(
    amounts: list[Decimal], random: object
) -> None:
    units = [unit(f"u{at}", a, position=at) for at, a in enumerate(amounts)]
    mixed = list(units)
    random.shuffle(mixed)  # type: ignore[attr-defined]

    assert place_units(mixed, ORDER) == place_units(units, ORDER)
