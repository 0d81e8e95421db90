from hypothesis import given
from hypothesis import strategies as st

from handlers.render.pages import (
    PHONE_HEIGHT,
    TALL_HEIGHT,
    Part,
    measure_page,
    plan_pages,
)
from handlers.rules.ranking import Board
from tests.handlers.render.boards import build_boards, build_long_board, build_standing

SIZES = st.lists(st.integers(0, 130), max_size=6)


def build_sized(size, number=0):
    return Board(f"c{number}", "类", (build_standing(),) * size)


def list_rows(pages):
    parts = (part for page in pages for part in page)
    return [(part.board, row) for part in parts for row in range(part.first, part.last)]


@given(SIZES, st.booleans())
def test_every_row_is_on_exactly_one_page_in_its_order(sizes, tall):
    boards = [build_sized(size, number) for number, size in enumerate(sizes)]

    pages = plan_pages(boards, tall=tall)

    assert list_rows(pages) == [
        (number, row) for number, size in enumerate(sizes) for row in range(size)
    ]


@given(SIZES, st.booleans())
def test_no_page_is_higher_than_a_chat_shows(sizes, tall):
    boards = [build_sized(size, number) for number, size in enumerate(sizes)]

    heights = [measure_page(page) for page in plan_pages(boards, tall=tall)]

    assert max(heights) <= (TALL_HEIGHT if tall else PHONE_HEIGHT)
    assert max(heights) + 1080 <= 10_000
    assert max(heights) <= 20 * 1080


def test_a_small_desk_is_one_page():
    assert plan_pages(build_boards()) == ((Part(0, 0, 6), Part(1, 0, 2)),)


def test_a_long_class_is_spread_evenly():
    pages = plan_pages([build_long_board(60)])

    assert [part.last - part.first for page in pages for part in page] == [20, 20, 20]


def test_a_class_does_not_begin_with_a_row_or_two_at_the_end_of_a_page():
    pages = plan_pages([build_sized(15), build_sized(12, 1)])

    assert [[part.board for part in page] for page in pages] == [[0], [1]]


def test_a_ranking_without_units_is_one_empty_page():
    assert plan_pages([build_sized(0)]) == ((),)
