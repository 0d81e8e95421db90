from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.own_record import count_reasons, draw_bars, find_place


def test_equals_share_a_place_and_who_has_nothing_comes_after_all_who_have():
    points = {1: 500, 2: 300, 3: 300, 4: 0}

    assert [find_place(points, person) for person in (1, 2, 3, 4, 5)] == [1, 2, 2, 4, 4]


def test_a_bar_a_value_and_the_highest_is_full():
    assert draw_bars([0, 100, 350, 700, -50]) == "▁▂▄█▁"
    assert draw_bars([0, 0]) == "▁▁"
    assert draw_bars([]) == ""


@given(st.lists(st.integers(-10_000, 1_000_000)))
def test_bars_keep_the_order_of_the_values(values):
    bars = draw_bars(values)

    assert len(bars) == len(values)
    pairs = sorted(zip(values, bars, strict=True))
    assert [bar for _, bar in pairs] == sorted(bars)


def test_reasons_are_counted_the_most_frequent_first_and_other_is_none():
    returns = [("stale", "hollow"), ("hollow", "other"), ()]

    assert count_reasons(returns) == [("hollow", 2), ("stale", 1)]
