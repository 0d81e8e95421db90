"""Where a photo was taken stays with the desk, whatever it is wrapped in."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from PIL import Image

from bot.media import MediaStore, NotCleanError
from bot.media.scans import MOST_SCANS, count_scans
from tests.bot.media.samples import draw, draw_marked, write_docx

PLACE = b"+39.9042+116.4074/"  # ISO 6709, as telephones write it into videos
MARKS = (b"\x88\x25\x00\x04", b"\x25\x88\x04\x00", PLACE)


@pytest.fixture
def store(tmp_path):
    return MediaStore(tmp_path)


async def send_on(store, data, name="x", kind="file"):
    """The bytes that would leave."""
    kept = await store.keep_bytes(data, name=name, kind=kind)
    return (await store.clean_copy(kept.sha256)).read_bytes()


def has_place(data):
    return any(mark in data for mark in MARKS)


def pack(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def put_into(document, picture):
    """A .docx with a photo in it, as word processors keep it: to the last byte."""
    out = io.BytesIO(document)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/media/image1.jpeg", picture)
    return out.getvalue()


def read_picture(archive, name="word/media/image1.jpeg"):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return opened.read(name)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
async def test_photos_in_a_document_leave_without_their_place(store, kind):
    photo = draw_marked(kind)
    document = put_into(write_docx("标题", "正文"), photo)

    left = await send_on(store, document, "稿件.docx")

    picture = read_picture(left)
    assert has_place(photo)
    assert not has_place(picture)
    with Image.open(io.BytesIO(picture)) as shown, Image.open(io.BytesIO(photo)) as was:
        assert shown.tobytes() == was.tobytes()
    assert (await store.keep_bytes(left, name="稿件.docx")).text == "标题\n正文"


async def test_photos_in_a_zip_leave_without_their_place(store):
    archive = pack({"a/1.jpg": draw_marked(), "说明.txt": "说明".encode()})

    left = await send_on(store, archive, "照片.zip")

    assert not has_place(read_picture(left, "a/1.jpg"))
    assert read_picture(left, "说明.txt") == "说明".encode()


@pytest.mark.parametrize("text", ["", "甲"])
async def test_what_tells_no_place_leaves_to_the_last_byte(store, text):
    data = put_into(write_docx(text), draw())

    assert await send_on(store, data, "稿件.docx") == data


def box(kind, *content):
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def make_video(*in_movie, brand=b"isom", tail=b""):
    head = box(b"ftyp", brand, b"\0\0\2\0", brand)
    movie = box(b"moov", box(b"mvhd", bytes(100)), *in_movie)
    return head + movie + box(b"mdat", b"frames" * 50) + tail


PLACED = {
    "android": make_video(box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7" + PLACE))),
    "iphone": make_video(box(b"meta", box(b"ilst", PLACE)), brand=b"qt  "),
    "in a track": make_video(box(b"trak", box(b"udta", box(b"loci", PLACE)))),
    "at the end": make_video(tail=box(b"uuid", b"\xbe\x7a\xcf\xcb" * 4, PLACE)),
    "without an end": make_video(tail=struct.pack(">I4s", 0, b"meta") + PLACE),
    "in a long box": make_video(
        tail=struct.pack(">I4sQ", 1, b"udta", 16 + len(PLACE)) + PLACE
    ),
}


@pytest.mark.parametrize("name", PLACED)
async def test_a_video_leaves_without_its_place_and_with_all_its_frames(store, name):
    data = PLACED[name]

    left = await send_on(store, data, "现场.mp4")

    assert (has_place(data), has_place(left)) == (True, False)
    assert (len(left), b"frames" * 50 in left) == (len(data), True)


@pytest.mark.parametrize("code", [b"gpmd", b"camm", b"rtmd"])
async def test_a_video_with_the_way_of_its_camera_stays_here(store, code):
    table = box(b"stbl", box(b"stsd", bytes(12), code))
    data = make_video(box(b"trak", box(b"mdia", box(b"minf", table))))

    with pytest.raises(NotCleanError):
        await send_on(store, data, "GoPro.mp4")


async def test_a_video_of_boxes_in_boxes_is_given_up_at_once(store):
    deep = b""
    for _ in range(300):
        deep = box(b"trak", deep)
    wide = make_video(*[box(b"free")] * 20_000)

    for data in (make_video(deep), wide):
        with pytest.raises(NotCleanError):
            await send_on(store, data)


FOREIGN = {
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "heic that calls itself a video": b"\0\0\0\x1cftypmp42\0\0\0\0mp42mif1heic",
    "heis": b"\0\0\0\x14ftypheis\0\0\0\0",
    "avif": b"\0\0\0\x14ftypavif\0\0\0\0",
    "canon": b"\0\0\0\x14ftypcrx \0\0\0\0",
    "jxl": b"\xff\x0a" + bytes(20),
    "jxl in boxes": b"\0\0\0\x0cJXL \r\n\x87\n",
    "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n",
    "photoshop": b"8BPS\0\1",
    "fuji": b"FUJIFILMCCD-RAW 0201",
    "panasonic": b"IIU\0\x18\0\0\0",
    "olympus": b"IIRO\x08\0\0\0",
}


@pytest.mark.parametrize("name", FOREIGN)
async def test_a_picture_that_nobody_here_can_read_stays_here(store, name):
    kept = await store.keep_bytes(FOREIGN[name] + b"SECRET", name="x.jpg")

    assert (kept.problem, kept.kind) == ("unsupported", "photo")
    with pytest.raises(NotCleanError):
        await store.clean_copy(kept.sha256)


async def test_a_second_picture_behind_the_first_leaves_no_place(store):
    double = draw_marked() + draw_marked()

    assert not has_place(await send_on(store, double, kind="photo"))
    document = put_into(write_docx("甲"), double)
    assert not has_place(read_picture(await send_on(store, document, "稿件.docx")))


async def test_a_large_turned_picture_keeps_its_turn_and_nothing_else(
    store, monkeypatch
):
    monkeypatch.setattr("bot.media.pictures.LARGEST_TURNED", 100)

    left = await send_on(store, draw_marked(orientation=6), kind="photo")

    with Image.open(io.BytesIO(left)) as image:
        assert dict(image.getexif()) == {0x0112: 6}
    assert b"SECRET" not in left


def add_scans(data, number):
    """A progressive JPEG with scans that change nothing, 12 bytes each."""
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x00\x7f\x00"
    return data[:-2] + scan * number + data[-2:]


async def test_a_jpeg_of_endless_scans_is_not_decoded(store):
    honest = draw(200, 200, progressive=True)
    assert 1 < count_scans(honest) < 20

    kept = await store.keep_bytes(add_scans(honest, MOST_SCANS), kind="photo")

    assert kept.problem == "broken_image"
    with pytest.raises(NotCleanError):
        await store.clean_copy(kept.sha256)


def test_scans_in_what_hangs_on_a_picture_do_not_count():
    picture = draw()
    thumbnail = b"\xff\xe1" + struct.pack(">H", 2 + 500) + b"\xff\xda" * 250

    motion_photo = picture[:2] + thumbnail + picture[2:] + b"\xff\xda" * 5_000

    assert count_scans(motion_photo) == count_scans(picture) == 1


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8" + b"\xff\xe0\0\0" * 9])
def test_scans_of_what_is_no_picture_are_counted_all_the_same(data):
    assert count_scans(data) == 0


def test_a_jpeg_of_endless_segments_is_given_up():
    assert count_scans(b"\xff\xd8" + b"\xff\xfe\0\2" * 20_000) > MOST_SCANS
