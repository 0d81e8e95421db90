from io import BytesIO

import pytest
from PIL import Image

from handlers.render.palette import LIGHT
from handlers.render.trend import draw_trend
from tests.handlers.render.test_picture import shows


def build_months(points):
    return [
        {
            "period": f"2026-{n:02}",
            "reported": n,
            "adopted": n // 2,
            "points": figure,
            "rank": n if n % 3 else None,
        }
        for n, figure in enumerate(points, 1)
    ]


def build_trend(points=("10", "20", "0", "7.5"), **options):
    facts = {
        "desk": "云溪县",
        "unit": "城关镇",
        "months": build_months(points),
        "cutoff": "2026-11-01T01:00:00+00:00",
        "timezone": "Asia/Shanghai",
        "rule_version": "2026.1",
    }
    return facts | options


def draw(*args, **options):
    return Image.open(BytesIO(draw_trend(build_trend(*args, **options))))


def measure_columns(picture):
    """Heights of the columns, left to right, by their colours."""
    pixels = picture.convert("RGB")
    heights = []
    for x in range(pixels.width):
        line = pixels.crop((x, 560, x + 1, 968))
        reds = [p for p in line.get_flattened_data() if is_column(p)]
        if reds and (not heights or heights[-1][0] < x - 30):
            heights.append((x + 20, 0))
        if heights and x == heights[-1][0]:
            heights[-1] = (x, len(reds))
    return [height for _, height in heights]


def is_column(pixel):
    return any(
        all(abs(have - want) < 8 for have, want in zip(pixel, colour, strict=True))
        for colour in (LIGHT.bar, LIGHT.bar_top)
    )


def test_columns_are_as_high_as_their_points():
    heights = measure_columns(draw(("10", "20", "5")))

    assert [height / heights[1] for height in heights] == (
        pytest.approx([0.5, 1, 0.25], abs=0.02)
    )


def test_the_last_month_stands_out():
    picture = draw().convert("RGB")

    assert shows(picture.crop((800, 500, 1040, 1000)), LIGHT.bar_top)
    assert not shows(picture.crop((140, 500, 700, 960)), LIGHT.bar_top)


def test_unit_span_and_source_go_along_as_text():
    about = draw().text

    assert about["Title"] == "城关镇"
    assert about["Description"].split("\n") == [
        "云溪县",
        "2026年1月—2026年4月",
        "截至 2026年11月1日 09:00 · 规则 2026.1",
    ]


@pytest.mark.parametrize(
    "points", [(), ("0",), ("-3", "0"), ("1234567.25",) * 12], ids=len
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_any_months_make_a_picture(points, theme):
    assert draw(points, theme=theme, language="en").size == (1080, 1370)
