"""Files are fetched within bounds and kept under their hash, whatever they are."""

import asyncio
import hashlib
import os
from datetime import UTC, datetime, timedelta

import pytest

from bot.media import MediaStore, MediaUnavailableError
from bot.platforms import base
from bot.platforms.telegram.limits import TELEGRAM
from handlers.messages import Attachment, StoredFile
from tests.bot.media.samples import draw, write_docx

PHOTO = Attachment("photo", "ref-1", mime="image/jpeg", recompressed=True)
FILE = Attachment("file", "ref-2", name="材料.bin")


class Source:
    """A platform with one file; `error` comes after its bytes, if there is one."""

    limits = TELEGRAM

    def __init__(self, data=b"", error=None, chunk=1000):
        self.data, self.error, self.chunk = data, error, chunk
        self.given = self.closed = 0

    async def fetch(self, attachment):
        try:
            for start in range(0, len(self.data), self.chunk):
                self.given += self.chunk
                yield self.data[start : start + self.chunk]
            if self.error:
                raise self.error
        finally:
            self.closed += 1


@pytest.fixture
def store(tmp_path):
    return MediaStore(tmp_path / "media")


def list_files(store):
    root = store.path("0" * 64).parent.parent.parent
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())


async def test_a_photo_is_kept_under_its_hash(store):
    data = draw(60, 40)

    kept = await store.keep(Source(data), PHOTO)

    sha256 = hashlib.sha256(data).hexdigest()
    assert kept == StoredFile(
        "photo", "", sha256, len(data), "image/jpeg", 60, 40, recompressed=True
    )
    assert store.path(sha256).read_bytes() == data
    assert list_files(store) == [f"{sha256[:2]}/{sha256[2:4]}/{sha256}"]


async def test_the_same_file_again_is_the_same_file(store):
    first = await store.keep(Source(draw()), PHOTO)
    again = await store.keep(Source(draw()), PHOTO)

    assert first == again
    assert len(list_files(store)) == 1


async def test_many_at_once_are_kept_each(store):
    pictures = [draw(60, 40 + n) for n in range(12)] * 2

    kept = await asyncio.gather(*(store.keep(Source(data), PHOTO) for data in pictures))

    assert [k.sha256 for k in kept] == [hashlib.sha256(d).hexdigest() for d in pictures]
    assert len(list_files(store)) == 12


async def test_a_docx_is_kept_and_its_words_are_read(store):
    data = write_docx("关于防汛的报告", "正文第一段。")

    kept = await store.keep_bytes(data, name="报告.docx")

    assert (kept.kind, kept.text, kept.problem) == (
        "file",
        "关于防汛的报告\n正文第一段。",
        "",
    )
    assert store.path(kept.sha256).read_bytes() == data


async def test_a_file_of_some_megabytes_arrives_whole(store):
    data = os.urandom(5 << 20)

    kept = await store.keep(Source(data, chunk=65536), FILE)

    assert (kept.kind, kept.name, kept.size) == ("file", "材料.bin", len(data))
    assert store.path(kept.sha256).read_bytes() == data


async def test_a_file_that_says_it_is_too_big_is_not_asked_for(store):
    source = Source(b"x")

    kept = await store.keep(source, Attachment("file", "r", "大.zip", size=60 << 20))

    assert (kept.problem, kept.name, kept.size, source.given) == (
        "too_big",
        "大.zip",
        60 << 20,
        0,
    )


async def test_a_file_that_hides_its_size_is_cut_off(store):
    source = Source(b"x" * (21 << 20), chunk=1 << 20)

    kept = await store.keep(source, FILE)

    assert (kept.problem, kept.sha256, source.closed) == ("too_big", "", 1)
    assert source.given <= 21 << 20
    assert list_files(store) == []


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (base.TooBig("x"), "too_big"),
        (base.FileGone("x"), "gone"),
        (base.BadContent("x"), "gone"),
    ],
)
async def test_what_cannot_be_had_is_told_and_not_thrown(store, error, problem):
    kept = await store.keep(Source(b"half", error), FILE)

    assert (kept.problem, kept.sha256) == (problem, "")
    assert list_files(store) == []


@pytest.mark.parametrize(
    "error", [base.Unavailable("x"), base.Throttled(3), base.Unauthorized("x")]
)
async def test_what_may_be_had_later_is_not_given_up(store, error):
    with pytest.raises(type(error)):
        await store.keep(Source(b"half", error), FILE)

    assert list_files(store) == []


async def test_a_fetch_that_is_cancelled_leaves_nothing(store):
    started = asyncio.Event()

    class Slow(Source):
        async def fetch(self, attachment):
            yield b"half"
            started.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(store.keep(Slow(), FILE))
    await started.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert list_files(store) == []


async def test_an_empty_file_is_told(store):
    assert (await store.keep(Source(b""), FILE)).problem == "empty"
    assert list_files(store) == []


async def test_stickers_and_voices_are_not_fetched(store):
    source = Source(b"x")

    kept = await store.keep(source, Attachment("other", "r"))

    assert (kept.problem, source.given) == ("unsupported", 0)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "/a/b/\x00\n报告\u202excod.docx",
        "." * 300,
        "长" * 300 + ".docx",
    ],
)
async def test_a_name_from_outside_is_only_a_label(store, name):
    kept = await store.keep_bytes(b"hello", name=name)

    assert not set(kept.name) & set("/\\\x00\n\u202e")
    assert len(kept.name) <= 120
    assert list_files(store) == [f"{kept.sha256[:2]}/{kept.sha256[2:4]}/{kept.sha256}"]
    assert (kept.name.endswith(".docx"), "报告" in kept.name) == (
        "docx" in name,
        "报告" in name,
    )


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65])
def test_only_a_hash_names_a_file(store, name):
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(name)


async def test_a_full_or_missing_disk_lets_the_event_wait(tmp_path):
    (tmp_path / "media").write_text("a file where the folder should be")
    store = MediaStore(tmp_path / "media")

    with pytest.raises(MediaUnavailableError, match="media folder: ") as raised:
        await store.keep(Source(draw()), PHOTO)

    assert raised.value.outcome == "retryable"


async def test_a_disk_that_fills_up_leaves_nothing_half_written(store):
    # A folder of the file's own name is in the way of the rename.
    sha256 = hashlib.sha256(draw()).hexdigest()
    (store.path(sha256) / "x").mkdir(parents=True)

    with pytest.raises(MediaUnavailableError):
        await store.keep(Source(draw()), PHOTO)

    assert list_files(store) == []


async def test_what_a_crash_left_half_written_is_dropped_after_some_hours(
    store, tmp_path
):
    await store.keep_bytes(b"whole")
    incoming = tmp_path / "media" / "incoming"
    for name, hours in (("old", 7), ("fresh", 1)):
        (incoming / name).write_bytes(b"half")
        age = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
        os.utime(incoming / name, (age, age))

    assert await store.remove_leftovers(datetime.now(UTC)) == 1
    assert [path.name for path in incoming.iterdir()] == ["fresh"]


async def test_the_loop_is_not_held_up_while_files_are_checked(store):
    data = draw(4000, 3000)
    longest = 0.0

    async def watch():
        nonlocal longest
        clock = asyncio.get_running_loop().time
        while True:
            before = clock()
            await asyncio.sleep(0)
            longest = max(longest, clock() - before)

    watcher = asyncio.create_task(watch())
    kept = await store.keep(Source(data, chunk=65536), PHOTO)
    await store.clean_copy(kept.sha256)
    watcher.cancel()

    assert longest < 0.25
