"""What a file is, its bytes tell; what is wrong with it is told, and it is kept."""

import struct
import time
import tracemalloc

import pytest

from bot.media import MediaStore
from bot.media.archives import ENTRIES
from bot.media.documents import TEXT_CHARACTERS, XML_BYTES
from tests.bot.media.samples import (
    ENTITY,
    LAUGHS,
    draw,
    draw_marked,
    make_png_bomb,
    pack_docx,
    pack_zip,
    write_docx,
)


@pytest.fixture
def store(tmp_path):
    return MediaStore(tmp_path)


OOXML = "application/vnd.openxmlformats-officedocument."
SNIFFED = {
    "jpeg": (draw(), "image/jpeg", "photo", ""),
    "png": (draw(kind="PNG"), "image/png", "photo", ""),
    "webp": (draw(kind="WEBP"), "image/webp", "photo", ""),
    "gif": (draw(kind="GIF"), "image/gif", "photo", ""),
    "bmp": (draw(kind="BMP"), "image/bmp", "photo", ""),
    "tiff": (draw(kind="TIFF"), "image/tiff", "photo", ""),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic", "photo", "unsupported"),
    "mp4": (b"\0\0\0\x18ftypisom\0\0\0\0", "video/mp4", "video", ""),
    "pdf": (b"%PDF-1.7\n", "application/pdf", "file", ""),
    "docx": (write_docx("甲"), OOXML + "wordprocessingml.document", "file", ""),
    "xlsx": (
        pack_zip({"xl/workbook.xml": "<a/>"}),
        OOXML + "spreadsheetml.sheet",
        "file",
        "",
    ),
    "zip": (pack_zip({"a.txt": "a"}), "application/zip", "file", ""),
    "doc": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "application/x-ole-storage",
        "file",
        "",
    ),
    "txt": ("标题\r\n正文\n".encode(), "text/plain", "file", ""),
    "long txt": (("标" * 2000).encode(), "text/plain", "file", ""),
    "exe": (b"MZ\x90\0\x03", "application/octet-stream", "file", ""),
}


@pytest.mark.parametrize("name", SNIFFED)
async def test_a_file_is_known_by_its_bytes(store, name):
    data, mime, kind, problem = SNIFFED[name]

    kept = await store.keep_bytes(data, name="claims-to-be.exe")

    assert (kept.mime, kept.kind, kept.problem) == (mime, kind, problem)


HALF = draw(200, 200)
BROKEN = {
    "half a jpeg": HALF[: len(HALF) // 2],
    "a jpeg's head": HALF[:20],
    "half a png": draw(200, 200, "PNG")[:-40],
    "a png with a flipped bit": draw(60, 40, "PNG").replace(b"IDAT", b"IDAU"),
    "half a webp": draw(200, 200, "WEBP")[:60],
    "half a gif": draw(200, 200, "GIF")[:60],
    "words": "这不是照片".encode(),
    "html": b"<html><script>alert(1)</script>",
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_photo_is_told_and_its_bytes_are_kept(store, name):
    kept = await store.keep_bytes(BROKEN[name], kind="photo")

    assert (kept.kind, kept.problem) == ("photo", "broken_image")
    assert store.path(kept.sha256).read_bytes() == BROKEN[name]


async def test_sides_are_those_of_the_picture_turned_upright(store):
    kept = await store.keep_bytes(draw_marked(orientation=6))

    assert (kept.width, kept.height) == (40, 60)


async def measure(work):
    """(result, seconds, bytes) of the work."""
    tracemalloc.start()
    began = time.perf_counter()
    result = await work
    spent, peak = time.perf_counter() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return result, spent, peak


@pytest.mark.parametrize("side", [8_000, 15_000, 30_000])
async def test_a_pixel_bomb_is_told_and_never_unpacked(store, side):
    bomb = make_png_bomb(side)

    kept, seconds, memory = await measure(store.keep_bytes(bomb))

    assert (kept.kind, kept.problem) == ("photo", "huge_image")
    assert (seconds < 2, memory < 50 << 20, len(bomb) < 1 << 20) == (True, True, True)


async def test_a_jpeg_that_lies_about_its_size_is_harmless(store):
    data = draw(60, 40)
    at = data.index(b"\xff\xc0") + 5
    lying = data[:at] + struct.pack(">HH", 7000, 7000) + data[at + 4 :]

    kept, seconds, _ = await measure(store.keep_bytes(lying))

    assert (kept.width, kept.height) == (7000, 7000)
    assert seconds < 2


RUN = "<w:r><w:t>{}</w:t></w:r>"


def paragraph(*texts):
    return "<w:p>" + "".join(RUN.format(text) for text in texts) + "</w:p>"


async def read(store, data):
    kept = await store.keep_bytes(data, name="稿件.docx")
    return kept.problem, kept.text


async def test_a_docx_is_read_paragraph_by_paragraph(store):
    body = (
        paragraph("县", "政府")
        + paragraph("")
        + "<w:p><w:r><w:t>上</w:t><w:br/><w:t>下</w:t><w:tab/><w:t>右</w:t></w:r></w:p>"
        + "<w:tbl><w:tr><w:tc>"
        + paragraph("格")
        + "</w:tc></w:tr></w:tbl>"
        + "<w:p><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins>"
        + RUN.format("增")
        + "</w:ins></w:p>"
    )

    assert await read(store, pack_docx(body)) == ("", "县政府\n上 下\t右\n格\n增")


async def test_a_text_box_is_read_once(store):
    box = paragraph("框")
    body = f"<w:p>{RUN.format('前')}<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>{RUN.format('后')}</w:p>"

    assert await read(store, pack_docx(body)) == ("", "前\n框\n后")


BAD_DOCUMENTS = {
    "external entity": pack_docx(paragraph("&x;"), before=ENTITY),
    "exploding entities": pack_docx(paragraph("&g;"), before=LAUGHS),
    "a bomb of blanks": pack_docx(" " * (XML_BYTES + 1)),
    "too many words": pack_docx(paragraph("字" * 1000) * (TEXT_CHARACTERS // 1000 + 1)),
    "broken XML": pack_docx(xml="<w:document"),
    "no XML": pack_docx(xml="标题"),
    "half a zip": write_docx("甲")[:-500],
    "no document": pack_zip({"a": "b"}),
    "a zip of very many": pack_zip({str(n): "" for n in range(ENTRIES + 1)}),
    "a Word 97 file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "words": "标题".encode(),
}


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
async def test_a_docx_that_cannot_be_read_is_told_and_kept(store, name):
    data = BAD_DOCUMENTS[name]

    (problem, text), seconds, memory = await measure(read(store, data))

    assert (problem, text) == ("bad_document", "")
    assert (seconds < 2, memory < 100 << 20) == (True, True)


async def test_a_zip_with_a_lying_directory_is_harmless(store):
    data = bytearray(pack_zip({f"{n:030}": "" for n in range(60_000)}))
    end = data.rindex(b"PK\x05\x06")
    data[end + 8 : end + 16] = b"\x01\x00\x01\x00\x10\x00\x00\x00"

    kept, seconds, memory = await measure(store.keep_bytes(bytes(data)))

    assert kept.mime == "application/zip"
    assert (seconds < 2, memory < 100 << 20) == (True, True)


async def test_an_encrypted_docx_is_told(store):
    data = bytearray(pack_docx(paragraph("密")))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1

    assert await read(store, bytes(data)) == ("bad_document", "")
