"""Certificates: of A4's size in print, everything within the frame, room for a seal."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from handlers.render.certificate import draw_certificate, pack_certificates

CERTIFICATE = {
    "title": "荣誉证书",
    "name": "青河镇人民政府",
    "below": "",
    "text": "在2026年度信息报送工作中成绩突出，被评为先进单位。特发此证，以资鼓励。",
    "number": "青证字〔2026〕1号",
    "issuer": "青禾县人民政府办公室",
    "date": "2026年12月31日",
    "language": "zh-CN",
}
PHONE = CERTIFICATE | {"size": "phone"}
PER_MM = 110 / 25.4  # pixels of the small one
LONG = "新疆维吾尔自治区巴音郭楞蒙古自治州和静县巩乃斯镇人民政府党政综合办公室"


def draw(**changes):
    return Image.open(BytesIO(draw_certificate(PHONE | changes))).convert("RGB")


def is_empty(picture, left, top, right, bottom):
    """Whether nothing but paper is there, in millimetres."""
    box = [round(each * PER_MM) for each in (left, top, right, bottom)]
    colours = picture.crop(box).getcolors()
    return [colour for _, colour in colours or ()] == [picture.getpixel((2, 2))]


def test_in_print_it_is_a_page_of_a4_across_at_300_dots_an_inch():
    picture = Image.open(BytesIO(draw_certificate(CERTIFICATE)))

    assert picture.size == (3508, 2480)
    assert [round(each) for each in picture.info["dpi"]] == [300, 300]
    assert picture.info["Title"] == "荣誉证书"


def test_for_a_phone_it_is_small():
    made = draw_certificate(PHONE)

    assert Image.open(BytesIO(made)).size == (1286, 909)
    assert len(made) < 60_000


def test_nothing_stands_where_the_seal_goes_but_issuer_and_date():
    picture = draw()

    assert is_empty(picture, 160, 125, 250, 155)
    assert is_empty(picture, 160, 181, 250, 190)
    assert not is_empty(picture, 160, 156, 250, 180)


LONGEST = {
    "name": LONG * 2,
    "below": LONG * 2,
    "issuer": LONG + "综合科及县委办公室信息督查室",
    "number": "号" * 40,
    "title": "优秀信息员及信息工作者奖",
    "text": "在全县信息报送工作中成绩突出，" * 9,
}


@pytest.mark.parametrize("key", sorted(LONGEST))
def test_what_is_long_is_made_small_and_stays_within_the_frame(key):
    picture = draw(**{key: LONGEST[key]})

    assert is_empty(picture, 17, 40, 36, 160)
    assert is_empty(picture, 261, 40, 280, 160)
    assert is_empty(picture, 110, 182, 187, 190)


@pytest.mark.parametrize(("key", "least"), [("name", 150), ("text", 300)])
def test_no_letter_of_a_long_text_is_left_out(key, least):
    """More text is more ink: nothing is cut off with an ellipsis."""

    def measure(count):
        picture = draw(**{key: ("国" * 10 + " ") * count})
        return sum(n for n, c in picture.getcolors(1 << 20) if sum(c) < 200)

    assert measure(2) > measure(1) + least


def test_everything_at_its_longest_does_not_overlap():
    picture = draw(**LONGEST)

    # Between the unit and the text, and between the text and the issuer.
    assert is_empty(picture, 42, 151.5, 150, 156)


names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]),
    min_size=1,
    max_size=60,
)


@settings(max_examples=15, deadline=None)
@given(names, names)
def test_any_name_can_be_drawn(name, below):
    picture = draw(name=name, below=below)

    assert is_empty(picture, 17, 40, 33, 160)
    assert is_empty(picture, 264, 40, 280, 160)


def test_a_zip_has_each_certificate_in_print_size_and_is_the_same_again():
    files = [CERTIFICATE | {"file": f"{n}-青河镇.png"} for n in (1, 2)]
    data = {"made_on": "2026-12-31", "files": files}

    packed = pack_certificates(data)

    archive = ZipFile(BytesIO(packed))
    assert archive.namelist() == ["1-青河镇.png", "2-青河镇.png"]
    first = Image.open(BytesIO(archive.read("1-青河镇.png")))
    assert first.size == (3508, 2480)
    assert pack_certificates(data) == packed
