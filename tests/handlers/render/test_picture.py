from io import BytesIO

import pytest
from PIL import Image, ImageChops

from handlers.render import cards
from handlers.render.layout import HEAD
from handlers.render.pages import CARD_HEAD, ROW, count_pages
from handlers.render.palette import DARK, LIGHT
from handlers.render.picture import draw_pages, draw_ranking
from tests.handlers.render.boards import (
    TOWNS,
    build_board,
    build_data,
    build_long_board,
    build_ranking,
)

FIRST_ROW = HEAD + CARD_HEAD


def open_picture(png):
    return Image.open(BytesIO(png))


def draw(ranking=None, **options):
    return open_picture(draw_ranking(build_data(ranking, **options))).convert("RGB")


def crop_row(picture, place, left, right):
    top = FIRST_ROW + place * ROW
    return picture.crop((left, top + 4, right, top + ROW))


def crop_rank(picture, place):
    return crop_row(picture, place, cards.LEFT, cards.LEFT + 74)


def shows(picture, colour):
    """Whether a colour is there, give or take what 256 colours cost."""
    return any(
        all(abs(have - want) <= 6 for have, want in zip(pixel, colour, strict=True))
        for _, pixel in picture.getcolors(picture.width * picture.height)
    )


def look_alike(one, other):
    """Equal give or take what 256 colours cost, which go by the whole picture."""
    extremes = ImageChops.difference(one, other).getextrema()
    return max(most for _, most in extremes) <= 12


def find_right_edge(crop):
    ink = crop.convert("L").point(lambda level: 255 if level < 160 else 0)
    return ink.getbbox()[2]


def test_a_desk_s_ranking_is_one_picture_for_a_phone():
    picture = draw()

    assert picture.size == (1080, 1536)


def test_the_sums_and_the_source_go_along_as_text():
    about = open_picture(draw_ranking(build_data())).text

    assert about["Title"] == "2026年10月信息报送排名"
    assert about["Description"].split("\n") == [
        "云溪县人民政府办公室",
        "8个单位 · 报送58篇 · 采用38篇次 · 计153.75分",
        "截至 2026年11月1日 09:00 · 规则 2026.1 · 第2026-10号",
    ]


def test_a_repeat_draws_the_very_same_picture():
    assert draw_ranking(build_data()) == draw_ranking(build_data())


def test_a_tie_is_shown_alike_and_not_like_the_place_before():
    picture = draw()

    second, third, other_third = (crop_rank(picture, n) for n in (1, 2, 3))

    assert third.tobytes() == other_third.tobytes()
    assert third.tobytes() != second.tobytes()


def test_a_tie_says_so_under_the_rank():
    picture = draw()
    below = (cards.LEFT, cards.LEFT + 74)

    words = [
        crop_row(picture, n, *below).crop((0, 64, 74, 90)).convert("L") for n in (1, 2)
    ]

    alone, tied = (min(word.tobytes()) for word in words)
    assert alone > 150  # the medal's edge at most
    assert tied < 130


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_first_three_have_medals(place):
    assert shows(crop_rank(draw(), place), LIGHT.medals[place])


def test_nobody_is_honoured_for_nothing():
    nothing = build_board("a", "一类", (("甲", 0, 0, "0"), ("乙", 2, 0, "0")))

    picture = draw(build_ranking(nothing))

    golden = [shows(crop_rank(picture, n), LIGHT.medals[0]) for n in range(2)]
    assert golden == [False, False]


def test_only_units_that_reported_nothing_are_marked():
    room = (cards._NAME, cards.REPORTED)
    picture = draw()

    marked = [shows(crop_row(picture, n, *room), LIGHT.warn_fill) for n in range(6)]

    assert marked == [False, False, False, False, False, True]


def test_arrows_show_who_rose_and_who_fell():
    picture = draw()
    cells = [crop_row(picture, n, cards.CHANGE - 34, cards.CHANGE + 34) for n in (0, 5)]

    rose, fell = cells

    assert (shows(rose, LIGHT.up), shows(rose, LIGHT.down)) == (True, False)
    assert (shows(fell, LIGHT.up), shows(fell, LIGHT.down)) == (False, True)


def test_a_bar_is_as_long_as_its_share_of_the_points():
    picture = draw()
    lengths = []
    for place in range(2):
        line = FIRST_ROW + place * ROW + 80
        row = picture.crop((cards._NAME + 4, line, cards.REPORTED, line + 1))
        pixels = [row.getpixel((x, 0)) for x in range(row.width)]
        lengths.append(sum(red > 150 and green < 90 for red, green, _ in pixels))

    assert lengths[1] / lengths[0] == pytest.approx(40 / 50.5, abs=0.02)


def test_figures_of_a_column_end_in_one_line():
    rows = tuple((f"单位{n}", n * 37, n, f"{n * 111}") for n in range(1, 9))
    picture = draw(build_ranking(build_board("a", "一类", rows)))

    edges = {
        find_right_edge(crop_row(picture, n, cards.ADOPTED + 6, cards.POINTS + 10))
        for n in range(8)
    }

    assert max(edges) - min(edges) <= 4  # digits differ in their own right edge


@pytest.mark.parametrize(
    "name", ["扎兰屯市现代农业产业园服务中心" * 3, "W" * 60, "局 " * 40]
)
def test_a_long_name_stays_in_its_column(name):
    long = build_board("a", "一类", ((name, *TOWNS[0][1:]),))
    short = build_board("a", "一类", (("局", *TOWNS[0][1:]),))
    room = (cards._NAME_END + 20, cards.RIGHT)

    pictures = [draw(build_ranking(board)) for board in (long, short)]

    assert look_alike(*(crop_row(picture, 0, *room) for picture in pictures))


def test_figures_of_any_size_stay_in_their_columns():
    rows = (("甲", 123456, 99999, "1234567.25"),)
    picture = draw(build_ranking(build_board("a", "一类", rows)))

    gap = crop_row(picture, 0, cards.ADOPTED + 3, cards.ADOPTED + 10)

    assert len(set(gap.crop((0, 10, 7, 70)).tobytes())) <= 3


def test_by_night_it_is_dark():
    day, night = draw(), draw(theme="dark")

    assert day.size == night.size
    assert shows(day.crop((0, 300, 20, 320)), LIGHT.paper)
    assert shows(night.crop((0, 300, 20, 320)), DARK.paper)
    assert shows(crop_row(night, 0, cards.RANK - 30, cards.RANK + 30), DARK.medals[0])


def test_a_correction_wears_a_badge_and_so_do_unpublished_figures():
    corner = (800, 30, 1048, 84)

    badges = [
        shows(draw(build_ranking(revision=n)).crop(corner), LIGHT.trim)
        for n in (0, 1, 2)
    ]

    assert badges == [True, False, True]


def test_a_long_list_is_several_pages_each_with_its_place():
    data = build_data(build_ranking(build_long_board(60)))

    pages = draw_pages(data)

    assert len(pages) == count_pages(data) == 3
    assert len(set(pages)) == 3
    assert all(open_picture(page).height <= 2500 for page in pages)


def test_as_a_file_a_hundred_units_are_two_tall_pictures():
    data = build_data(build_ranking(build_long_board(100)), tall=True)

    heights = [open_picture(page).height for page in draw_pages(data)]

    assert len(heights) == 2
    assert all(1080 + height <= 10_000 for height in heights)


def test_a_page_that_is_not_there_is_the_last_one():
    data = build_data(build_ranking(build_long_board(60)))

    assert draw_ranking({**data, "page": 9}) == draw_ranking({**data, "page": 3})


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_ranking_without_units_is_a_picture_too(language):
    picture = draw(build_ranking(build_board("a", "一类", ())), language=language)

    assert picture.width == 1080


def test_a_rare_name_is_drawn_and_not_an_empty_box():
    rare = build_board("a", "一类", (("𬭚\U0010fffd局", 1, 1, "1"),))
    geta = build_board("a", "一类", (("𬭚〓局", 1, 1, "1"),))

    assert draw(build_ranking(rare)).tobytes() == draw(build_ranking(geta)).tobytes()
