"""What a file is, by its bytes; names and claims from outside count for nothing."""

from __future__ import annotations

from pathlib import Path

from bot.media.archives import name_archive

UNKNOWN = "application/octet-stream"
ZIP = "application/zip"
PICTURES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
}
# Pictures without a reader here: kept, but neither checked nor sent on.
FOREIGN_PICTURES = frozenset({"image/heic", "image/avif"})
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
)
_BRANDS = {
    **dict.fromkeys(
        (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"), "image/heic"
    ),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
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
        return _BRANDS.get(head[8:12], "video/mp4")
    return "text/plain" if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; the last character may be cut."""
    text = head.decode("utf-8", "replace").removesuffix("�")
    return bool(text) and all(c.isprintable() or c in "\t\r\n﻿　" for c in text)
