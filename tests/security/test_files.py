"""Hostile files: none crashes the desk, gets out of its folder, or costs too much."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.media import MediaStore
from bot.media.describing import LONGEST_NAME, clean_name
from tests.security.hostile_files import MAKERS, NAMES

ROOT = Path(__file__).parents[2]
MEDIA = re.compile(r"media/(?:clean/)?([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{60}")
SECONDS, MEGABYTES = 2.0, 256


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory, request):
    """(folder, what was told of each file): in a process of its own, to measure it."""
    long = request.config.getoption("--hypothesis-profile") == "long"
    count = 300 if long else len(MAKERS)
    folder = tmp_path_factory.mktemp("hostile")
    words = [sys.executable, "-W", "ignore", "-m", "tests.security.hostile_files"]
    done = subprocess.run(
        [*words, str(folder), str(count)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == count
    return folder, rows


def test_each_is_done_with_in_two_seconds_of_the_processor(taken_in):
    _, rows = taken_in

    assert [row for row in rows if row["seconds"] > SECONDS] == []


def test_all_of_them_together_take_no_more_memory_than_one_may(taken_in):
    _, rows = taken_in

    assert rows[-1]["memory"] < MEGABYTES


def test_nothing_that_leaves_tells_a_place(taken_in):
    _, rows = taken_in

    assert [row for row in rows if row["place"]] == []


def test_everything_lies_in_the_media_folder_under_its_hash(taken_in):
    folder, rows = taken_in

    found = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    strange = [n for n in found if not n.isdecimal() and not MEDIA.fullmatch(n)]
    assert strange == []
    assert sorted(int(n) for n in found if n.isdecimal()) == list(range(len(rows)))


def test_what_is_wrong_with_a_file_is_one_of_the_known_words(taken_in):
    known = {"", "broken_image", "huge_image", "bad_document", "unsupported", "empty"}
    _, rows = taken_in

    assert {row["problem"] for row in rows} <= known
    assert {row["problem"] for row in rows} >= {"broken_image", "bad_document"}


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name[:30]))
def test_a_name_from_outside_is_a_name_and_no_path(name):
    clean = clean_name(name)

    assert not re.search(r"[/\\\x00-\x1f\x7f\u200b\u202e]", clean)
    assert clean not in (".", "..")
    assert len(clean) <= LONGEST_NAME


@pytest.mark.parametrize("sha256", ["../../x", "a" * 63, "A" * 64, "", "a" * 64 + "\n"])
def test_nothing_but_a_hash_is_a_place_in_the_folder(tmp_path, sha256):
    with pytest.raises(ValueError, match="no SHA-256"):
        MediaStore(tmp_path).path(sha256)
