"""Killed in the middle of a sync: the token waits for the inbox, so nothing is lost."""

import sqlite3
from contextlib import closing

import pytest

from tests.faults.elsewhere import (
    PHOTOS,
    Submitted,
    compare_books,
    hash_all,
    make_photos,
)
from tests.faults.people_elsewhere import on_matrix
from tests.faults.rest import settle
from tests.waiting import until

pytestmark = pytest.mark.faults


def ask(desk, question):
    """One figure of the desk's database, however the desk is just now."""
    path = desk.url.removeprefix("sqlite://")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as books:
        return books.execute(question).fetchone()[0]


def read_cursor(desk):
    return ask(desk, "SELECT value FROM receive_cursor")


def count_stored(desk):
    return ask(desk, "SELECT count(*) FROM inbox")


@pytest.mark.parametrize(
    ("failpoint", "is_kept"), [("before_store", False), ("after_store", True)]
)
async def test_what_a_sync_brought_is_there_once_after_a_kill_before_its_token(
    zygote, tmp_path, failpoint, is_kept
):
    """Between the homeserver's answer and the inbox, and between inbox and token."""
    async with on_matrix(zygote, tmp_path, reporters=1) as (desk, work):
        (person,), title, photos = work.people, "城关镇秋收简报", make_photos(0, 1)
        cursor, stored = read_cursor(desk), count_stored(desk)
        pid = desk.start(failpoint)
        await desk.is_up(pid)
        text = f"{title}\n城关镇报告:" + "收割完成,各村秩序良好。" * 5
        await person.sends_album(photos, caption=text)
        await desk.wait(pid)  # dies by itself

        assert read_cursor(desk) == cursor
        assert (count_stored(desk) > stored) is is_kept

        pid = desk.start()
        await person.hears(f"图片 {PHOTOS}")
        await person.presses("✅ 提交")
        await person.hears("已收到")
        await until(lambda: read_cursor(desk) != cursor)
        await desk.stop(pid)
        await settle(desk)
        work.done = [Submitted(person, title, hash_all(photos))]
        counts = await compare_books(desk, work)

    assert counts.is_good, counts
