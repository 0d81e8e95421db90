"""What a file is, by its bytes; names and claims from outside count for nothing."""

from __future__ import annotations

from pathlib import Path

from bot.media.archives import ZIP, name_archive

UNKNOWN = "application/octet-stream"
PICTURES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
}
# Pictures without a reader here: kept, but neither checked nor sent on.
RAW = "image/x-raw"  # of cameras
FOREIGN_PICTURES = frozenset(
    {
        "image/heic",
        "image/avif",
        "image/jxl",
        "image/jp2",
        "image/vnd.adobe.photoshop",
        RAW,
    }
)
_HEAD_BYTES = 4096

# https://www.iana.org/assignments/media-types and the formats' own first bytes.
_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # .doc, .wps
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"{\\rtf", "application/rtf"),
    (b"OggS", "application/ogg"),
    (b"\xff\x0a", "image/jxl"),
    (b"\0\0\0\x0cJXL ", "image/jxl"),
    (b"\0\0\0\x0cjP  ", "image/jp2"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"FUJIFILMCCD-RAW", RAW),
    (b"IIU\0", RAW),  # Panasonic
    (b"IIRO", RAW),  # Olympus
    (b"FOVb", RAW),  # Sigma
)
_BRANDS = {
    **dict.fromkeys(
        (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"mif2", b"msf1"),
        "image/heic",
    ),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    b"crx ": RAW,  # Canon
    b"qt  ": "video/quicktime",
}


def sniff_file(path: Path) -> str:
    """The file's media type; `application/octet-stream` where the bytes do not say."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    mime = sniff_head(head)
    return name_archive(path) or ZIP if mime == ZIP else mime


def sniff_head(head: bytes) -> str:
    for magic, mime in _MAGIC:
        if head.startswith(magic):
            return mime
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _name_brand(head)
    return "text/plain" if _is_text(head) else UNKNOWN


def _name_brand(head: bytes) -> str:
    """By the first brand that says something: a picture may call itself anything in
    front and be what the brands behind it say."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size, 4))]
    return next((_BRANDS[b] for b in brands if b in _BRANDS), "video/mp4")


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; the last character may be cut."""
    text = head.decode("utf-8", "replace").removesuffix("�")
    return bool(text) and all(c.isprintable() or c in "\t\r\n﻿　" for c in text)
