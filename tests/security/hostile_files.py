"""Files made to hurt, each from a seed; and a process that takes them in and measures.

python -m tests.security.hostile_files FOLDER COUNT
"""

from __future__ import annotations

import asyncio
import io
import json
import multiprocessing
import random
import resource
import struct
import sys
import time
import zipfile
import zlib
from pathlib import Path

from PIL import Image

from bot.media import MediaStore, NotCleanError
from tests.bot.media.samples import (
    ENTITY,
    LAUGHS,
    WORD,
    draw,
    draw_marked,
    make_png_bomb,
    pack_docx,
    pack_zip,
    write_docx,
)

PLACES = (b"\x88\x25\x00\x04", b"\x25\x88\x04\x00", b"SECRET")
NAMES = (
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\evil.dll",
    "/etc/cron.d/x",
    "C:\\autoexec.bat",
    "a\x00.jpg",
    "gpj.\u202eexe",
    "....//....//x",
    "~/.ssh/authorized_keys",
    "CON",
    "x" * 5_000,
    ".",
    "..",
    "",
    "=cmd|'/C calc'!A0.xlsx",
    "<img src=x onerror=alert(1)>.jpg",
    "a\nContent-Type: text/html\n\n.jpg",
    "%2e%2e%2f",
    "稿件\u200b.docx",
    "$(reboot).png",
    'a"; rm -rf /;.jpg',
)


def cut(dice, data):
    return data[: dice.randrange(4, len(data))]


def flip(dice, data):
    spoilt = bytearray(data)
    for _ in range(dice.randrange(1, 60)):
        spoilt[dice.randrange(4, len(spoilt))] = dice.randrange(256)
    return bytes(spoilt)


def draw_any(dice):
    kind = dice.choice(["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
    return draw(dice.randrange(1, 300), dice.randrange(1, 300), kind)


def make_chunk(kind, body):
    crc = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)


def put_chunks(*chunks):
    """A PNG with these chunks behind its head."""
    png = draw(60, 40, "PNG")
    return png[:33] + b"".join(chunks) + png[33:]


def unpacks_to(size):
    return zlib.compress(b"\0" * size, 9)


def make_wordy_png(dice):
    words = unpacks_to(dice.choice([1 << 20, 50 << 20]))
    kinds = ((b"zTXt", b"a\0\0"), (b"iTXt", b"a\0\1\0\0\0"), (b"iCCP", b"a\0\0"))
    return put_chunks(*(make_chunk(*k) for k in [(n, h + words) for n, h in kinds] * 3))


def lie_about_jpeg(dice):
    data = bytearray(draw(60, 40))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", *dice.choices([0, 1, 7000, 65_535], k=2))
    return bytes(data)


def lie_about_gif(dice):
    data = bytearray(draw(60, 40, "GIF"))
    data[6:10] = struct.pack("<HH", 65_535, 65_535)
    at = data.index(b",") + 5
    data[at : at + 4] = struct.pack("<HH", *dice.choices([0, 5000, 65_535], k=2))
    return bytes(data)


def lie_about_bmp(dice):
    data = bytearray(draw(60, 40, "BMP"))
    sides = dice.choices([-(2**31), -1, 0, 4000, 2**31 - 1], k=2)
    data[18:26] = struct.pack("<ii", *sides)
    return bytes(data)


def make_webp_claim(dice):
    side = dice.choice([5_000, 16_383])
    bits = (side - 1) | (side - 1) << 14
    body = b"\x2f" + struct.pack("<I", bits) + dice.randbytes(200)
    chunk = b"VP8L" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def draw_flat(kind, side, **options):
    """Large to decode, small to send."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(out, kind, **options)
    return out.getvalue()


def make_largest(dice):
    exif = Image.Exif()
    exif[0x0112] = dice.choice([1, 3, 6, 8])
    kind, side = dice.choice([("JPEG", 7_200), ("WEBP", 2_800), ("TIFF", 4_900)])
    options = {"compression": "tiff_lzw"} if kind == "TIFF" else {"quality": 30}
    return draw_flat(kind, side, exif=exif, **options)


def make_tiff_loop(dice):
    """A directory that leads back to itself, with tags that claim the world."""
    tags = [(256, 4, 1, 60), (257, 4, 1, 40), (258, 3, 1, 8), (259, 3, 1, 1)]
    tags += [(n, 2, dice.choice([1, 2**31]), 8) for n in range(300, 300 + 50)]
    rows = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + rows + b"\x08\0\0\0"


def make_scans(dice):
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x00\x7f\x00"
    data = draw_flat("JPEG", 2_000, progressive=True)
    return data[:-2] + scan * dice.choice([101, 5_000, 200_000]) + data[-2:]


def make_segments(dice):
    return draw()[:2] + b"\xff\xfe\0\2" * dice.choice([9_999, 500_000]) + draw()[2:]


def make_zip_bomb(dice):
    size = dice.choice([10 << 20, 100 << 20])
    inner = pack_zip({"0": b"\0" * size})
    return pack_zip({f"{n}.zip": inner for n in range(9)} | {"a.jpg": draw_marked()})


def make_docx_bomb(dice):
    filler = dice.choice([" ", "长", "<w:p/>", "<w:r><w:t>x</w:t></w:r>"])
    return pack_docx(filler * (dice.choice([9, 60]) << 20 >> 3))


def make_deep_docx(dice):
    depth = dice.choice([1_000, 100_000])
    return pack_docx("<w:p>" * depth + "</w:p>" * depth)


def make_attributes_docx(dice):
    attributes = " ".join(f'a{n}="{n}"' for n in range(100_000))
    return pack_docx(f"<w:p {attributes}><w:r><w:t>x</w:t></w:r></w:p>")


def make_entity_docx(dice):
    before = dice.choice([ENTITY, LAUGHS, ENTITY.replace("SYSTEM", "PUBLIC 'x'")])
    return pack_docx("<w:p><w:r><w:t>&x;&g;</w:t></w:r></w:p>", before=before)


def make_include_docx(dice):
    body = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
        f'<w:p><w:hyperlink r:id="rId1" xmlns:r="{WORD}"><w:r><w:t>x</w:t></w:r>'
        "</w:hyperlink></w:p>"
    )
    others = {"word/_rels/document.xml.rels": '<a Target="file:///etc/passwd"/>'}
    return pack_docx(body, others=others)


def make_many_members(dice):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(dice.choice([4_000, 8_000])):
            archive.writestr(f"{number}", b"")
    return out.getvalue()


def make_paths(dice):
    return pack_zip(
        {name or "x": draw_marked() for name in NAMES[:8] if "\0" not in name}
    )


def make_twins(dice):
    """Two members of one name; and members that claim each other's bytes."""
    data = pack_zip({"word/document.xml": "<a/>", "word/documenu.xml": "<b/>"})
    return data.replace(b"documenu", b"document")


def encrypt(dice):
    data = bytearray(write_docx("甲"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


def make_polyglot(dice):
    tails = (
        pack_zip({"evil.js": "x"}),
        b"<script>alert(1)</script>",
        draw_marked(),
        b"%PDF-1.4 /JavaScript",
        b"MZ\x90\0" + bytes(500),
    )
    heads = (
        draw_marked(),
        draw_marked("PNG"),
        draw(60, 40, "GIF"),
        b"%PDF-1.7\n",
        b"BM",
    )
    return dice.choice(heads) + dice.choice(tails)


def make_svg(dice):
    return b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script/></svg>'


def make_boxes(dice):
    body = b""
    for _ in range(dice.choice([5, 400])):
        body = struct.pack(">I4s", 8 + len(body), b"trak") + body
    sizes = struct.pack(">I4s", dice.choice([0, 1, 7, 2**32 - 1]), b"udta")
    many = struct.pack(">I4s", 8, b"free") * dice.choice([5, 100_000])
    movie = struct.pack(">I4s", 8 + len(body), b"moov") + body
    return b"\0\0\0\x10ftypisom\0\0\0\0" + movie + many + sizes + b"SECRET"


def make_places(dice):
    photo = draw_marked(dice.choice(["JPEG", "PNG"]), dice.randrange(1, 9))
    out = io.BytesIO(write_docx("甲"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/media/image1.jpg", photo.replace(b"SECRET", b"NOTHIN"))
    return dice.choice([photo, out.getvalue()])


def make_noise(dice):
    magic = dice.choice(
        [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"II*\0"]
    )
    return magic + dice.randbytes(dice.choice([10, 10_000]))


MAKERS = (
    lambda dice: cut(dice, draw_any(dice)),
    lambda dice: flip(dice, draw_any(dice)),
    lambda dice: flip(dice, write_docx("甲", "乙")),
    lambda dice: cut(dice, write_docx("甲")),
    lambda dice: make_png_bomb(dice.choice([8_000, 20_000])),
    make_wordy_png,
    lie_about_jpeg,
    lie_about_gif,
    lie_about_bmp,
    make_webp_claim,
    make_largest,
    make_tiff_loop,
    make_scans,
    make_segments,
    make_zip_bomb,
    make_docx_bomb,
    make_deep_docx,
    make_attributes_docx,
    make_entity_docx,
    make_include_docx,
    make_many_members,
    make_paths,
    make_twins,
    encrypt,
    make_polyglot,
    make_svg,
    make_boxes,
    make_places,
    make_noise,
    lambda dice: b"=1+1\t@SUM(A1)\r\n" * dice.randrange(1, 50),
)


def make_file(number):
    """The hostile file of this number."""
    return MAKERS[number % len(MAKERS)](random.Random(number))


def measure():
    """Seconds of the processor, and the most memory ever in MB."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


async def take_in(store, name, data):
    """As a photo or file that came by chat; what would leave of it."""
    claimed = "photo" if name.endswith(".jpg") else "file"
    kept = await store.keep_bytes(data, name=name, kind=claimed)
    if not kept.sha256:
        return kept, None
    try:
        path = await store.clean_copy(kept.sha256)
    except NotCleanError:
        return kept, None
    return kept, await asyncio.to_thread(path.read_bytes)


async def run(folder, count):
    """Make them all, in another process; then take them in, one after the other."""
    making = multiprocessing.get_context("spawn").Process(
        target=make_files, args=(folder, count)
    )
    making.start()
    making.join()
    store, idle = MediaStore(folder / "media"), measure()[1]
    for number in range(count):
        data = (folder / str(number)).read_bytes()
        before, began = measure()[0], time.perf_counter()
        kept, left = await take_in(store, NAMES[number % len(NAMES)], data)
        spent, memory = measure()
        told = {
            "number": number,
            "kind": number % len(MAKERS),
            "bytes": len(data),
            "name": kept.name,
            "problem": kept.problem,
            "seconds": spent - before,
            "wall": time.perf_counter() - began,
            "memory": memory - idle,
            "place": left is not None and not kept.problem and tells_place(left),
        }
        print(json.dumps(told), flush=True)


def make_files(folder, count):
    for number in range(count):
        (folder / str(number)).write_bytes(make_file(number))


def tells_place(data):
    """Also inside of a zip; what nobody can open tells nothing."""
    if data.startswith(b"PK"):
        data = b"".join(read_members(data))
    return any(mark in data for mark in PLACES)


def read_members(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.filename.endswith((".jpg", ".png")):
                    yield archive.read(info)
    except Exception:
        return


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), int(sys.argv[2])))
