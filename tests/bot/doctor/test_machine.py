"""What the doctor finds on the machine."""

from pathlib import Path

import pytest

from bot.doctor.findings import Finding, run_check
from bot.doctor.machine import (
    MEBIBYTE,
    check_disk,
    check_fonts,
    check_media,
    check_secrets,
)
from bot.settings import read_settings


def test_the_fonts_that_come_with_the_desk_are_well():
    (found,) = check_fonts(None, "青禾县信息报送")

    assert found.level == "ok"


def test_a_font_file_that_is_not_there_is_a_problem(tmp_path):
    found = check_fonts(tmp_path / "no.ttf")

    assert [f.level for f in found] == ["problem"]
    assert "no.ttf" in found[0].words


def test_a_machine_on_which_no_font_has_chinese_is_a_problem(monkeypatch):
    monkeypatch.setattr("handlers.render.glyphs.list_fonts", lambda _path="": [])

    found = check_fonts(None, "青禾县")

    assert [(f.level, f.remedy) for f in found] == [
        (
            "problem",
            "set FONT_FILE to a full Chinese font, such as NotoSansCJK-Regular.ttc",
        )
    ]


def test_a_name_with_a_character_that_no_font_has_is_a_warning():
    (found,) = check_fonts(None, "县\U00012000")

    assert found == Finding(
        "fonts",
        "warning",
        "names of this desk have \U00012000, which no font has",
        "set FONT_FILE to a full Chinese font; they are drawn as 〓",
    )


@pytest.mark.parametrize(
    ("free", "level"),
    [(100 * MEBIBYTE, "problem"), (500 * MEBIBYTE, "warning"), (9000 * MEBIBYTE, "ok")],
)
def test_a_disk_that_is_filling_up_is_found(free, level):
    (found,) = check_disk(read_settings(None), measure=lambda _: free)

    assert (found.level, found.words) == (level, f"{free // MEBIBYTE} MiB free for /")


def test_a_folder_that_can_be_written_is_well(tmp_path):
    (found,) = check_media(tmp_path / "media")

    assert found.level == "ok"
    assert list((tmp_path / "media").iterdir()) == []


def test_a_media_folder_that_is_a_file_is_a_problem(tmp_path):
    place = tmp_path / "media"
    place.write_text("")

    (found,) = check_media(place)

    assert (found.level, found.words) == ("problem", f"{place}: File exists")


def test_a_media_folder_that_cannot_be_made_is_a_problem():
    (found,) = check_media(Path("/proc/storydesk"))

    assert found.level == "problem"


def test_a_token_that_others_can_read_is_a_warning(tmp_path):
    env = tmp_path / ".env"
    env.write_text("")
    env.chmod(0o644)

    (found,) = check_secrets(env)

    assert (found.level, found.remedy) == ("warning", f"chmod 600 {env}")


def test_a_token_that_nobody_else_can_read_is_well(tmp_path):
    env = tmp_path / ".env"
    env.write_text("")
    env.chmod(0o600)

    assert [f.level for f in check_secrets(env)] == ["ok"]


async def test_a_check_that_breaks_is_a_problem_without_its_words():
    async def check():
        raise KeyError("42:SECRET")

    (found,) = await run_check("token", check)

    assert (found.check, found.level) == ("token", "problem")
    assert found.words.startswith("could not be checked: KeyError at test_machine.py:")
    assert "SECRET" not in str(found)
