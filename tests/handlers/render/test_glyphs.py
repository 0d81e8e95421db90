from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph

from handlers.fonts.build import BEYOND, list_hanzi
from handlers.render.glyphs import (
    FOLDER,
    FontFile,
    find_font,
    list_fonts,
    missing_glyphs,
    read_coverage,
    split_runs,
)

REGULAR = FontFile(str(FOLDER / "NotoSansSC-Regular.otf"))
BOLD = FontFile(str(FOLDER / "NotoSansSC-Bold.otf"))
NOWHERE = "\U0010fffd"  # for private use, in no font


@pytest.mark.parametrize("font", [REGULAR, BOLD])
def test_the_shipped_fonts_have_the_8105_standard_characters_and_gb_2312(font):
    hanzi = {ord(char) for char in list_hanzi()}

    assert len(hanzi) == 8230
    assert hanzi <= read_coverage(font)


@pytest.mark.parametrize("font", [REGULAR, BOLD])
def test_the_shipped_fonts_have_the_signs_of_pictures(font):
    signs = set("0123456789.%+-—·…，。：；、（）《》〔〕【】“”▲▼●★①②Ⅲ℃×÷〓㎡é")

    assert signs <= {chr(code) for code in read_coverage(font)}


def test_the_fonts_are_small_enough_to_ship_and_their_licence_lies_beside_them():
    sizes = [Path(font.path).stat().st_size for font in (REGULAR, BOLD)]

    assert max(sizes) < 4_000_000
    assert "SIL Open Font License" in (FOLDER / "OFL.txt").read_text("utf-8")
    assert BEYOND.is_file()


def test_common_and_rare_names_of_the_8105_miss_nothing():
    assert missing_glyphs("云溪县 王镕 𬭚 Zhāng 87.5") == set()


def test_a_character_that_no_font_has_is_named_and_drawn_as_geta():
    assert missing_glyphs(f"第{NOWHERE}组") == {NOWHERE}
    assert split_runs(f"第{NOWHERE}组") == (("第〓组", REGULAR),)


def test_invisible_characters_are_neither_drawn_nor_missed():
    text = "城\u200b关\ufe0f镇\x07"

    assert missing_glyphs(text) == set()
    assert "".join(run for run, _ in split_runs(text)) == "城关镇"


def test_an_emoji_of_several_parts_is_one_replacement():
    assert "".join(run for run, _ in split_runs("👨\u200d👩\u200d👧组")) == "〓组"


def test_a_rare_character_is_looked_for_in_the_font_of_the_settings(tmp_path):
    full = make_font(tmp_path / "full.otf", NOWHERE)

    assert missing_glyphs(NOWHERE, full) == set()
    assert split_runs(f"甲{NOWHERE}", full) == (
        ("甲", REGULAR),
        (NOWHERE, FontFile(full)),
    )


def make_font(path, chars):
    """A font of these characters, each an empty glyph, with a table for 32 bits."""
    builder = FontBuilder(1000)
    names = {ord(char): f"g{number}" for number, char in enumerate(chars)}
    glyphs = [".notdef", *names.values()]
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap(names)
    builder.setupGlyf({name: Glyph() for name in glyphs})
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost()
    builder.save(path)
    return str(path)


def test_a_font_of_16_bits_alone_is_read_too(tmp_path):
    path = make_font(tmp_path / "small.otf", "AZ中")

    assert read_coverage(FontFile(path)) == {ord(char) for char in "AZ中"}


def test_the_doctor_hears_which_fonts_there_are_and_how_many_glyphs():
    report = find_font()

    assert report.problem == ""
    assert report.files[0] == (REGULAR.path, len(read_coverage(REGULAR)))


def test_a_font_of_the_settings_that_is_missing_or_none_is_named(tmp_path):
    broken = tmp_path / "broken.otf"
    broken.write_bytes(b"not a font at all")

    assert str(broken) in find_font(str(broken)).problem
    assert "gone.otf" in find_font(str(tmp_path / "gone.otf")).problem


def test_a_broken_font_of_the_settings_does_not_stop_a_picture(tmp_path):
    broken = tmp_path / "broken.otf"
    broken.write_bytes(b"not a font at all")

    assert split_runs("城关镇", str(broken)) == (("城关镇", REGULAR),)
    assert list_fonts(str(broken), bold=True)[0] == BOLD
