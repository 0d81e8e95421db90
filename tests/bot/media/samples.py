"""Files as people send them, and as attackers make them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
from PIL import Image, PngImagePlugin

BEIJING = {1: "N", 2: (39.0, 54.0, 0.0), 3: "E", 4: (116.0, 23.0, 0.0)}


def draw(width=60, height=40, kind="JPEG", mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, (width, height), "teal" if mode == "RGB" else 1).save(
        out, kind, **options
    )
    return out.getvalue()


def draw_marked(kind="JPEG", orientation=1, width=60, height=40):
    """A red corner at top left, and in the metadata a place, a camera and words."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, 20, 20))
    exif = image.getexif()
    exif[0x0112], exif[0x010F] = orientation, "SECRET-CAMERA"
    exif.get_ifd(0x8825).update(BEIJING)
    options = (
        {"exif": exif, "xmp": b"<x>SECRET-XMP</x>"} if kind != "PNG" else {"exif": exif}
    )
    if kind == "JPEG":
        options["comment"] = b"SECRET-COMMENT"
    if kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_itxt("XML:com.adobe.xmp", "SECRET-XMP", zip=True)
        words.add_text("Comment", "SECRET-COMMENT")
        options["pnginfo"] = words
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def make_png_bomb(side):
    """A small PNG that claims and unpacks to side × side pixels of one bit."""
    row = b"\0" + b"\0" * (side // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body))
        + kind
        + body
        + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def write_docx(*paragraphs):
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pack_docx(body="", *, before="", xml=None, others=()):
    """A .docx whose document is written by hand."""
    text = xml or (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w="{WORD}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<w:body>{body}</w:body></w:document>"
    )
    return pack_zip({"word/document.xml": text, **dict(others)})


def pack_zip(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


ENTITY = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    "<!DOCTYPE w [<!ENTITY a '"
    + "ha" * 99
    + "'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 20}'>"
        for a, b in zip("abcdef", "bcdefg", strict=True)
    )
    + "]>"
)
