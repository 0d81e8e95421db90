"""Pictures from strangers: checked before anybody decodes them, cleaned before they
leave.

Both take a second or two and hundreds of megabytes at worst: in threads, a few at once.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

from bot.media.likeness import hash_picture
from bot.media.scans import MOST_SCANS, count_scans
from bot.media.sniffing import PICTURES

# What the largest pictures of telephones have; a pixel takes four bytes. The others are
# decoded whole to be checked, WebP with up to 25 bytes for a pixel.
LARGEST_PIXELS = {"JPEG": 52_000_000, "PNG": 52_000_000, "WEBP": 8_000_000}
LARGEST_OTHERS = 25_000_000
# Turning makes a copy; a larger picture leaves with the mark of how it is to be turned.
LARGEST_TURNED = 26_000_000
DRAFT_SIDES = (64, 64)  # the least a JPEG is decoded to
MOST_UNPACKED = 16_000_000  # pixels of a PNG
QUALITY = 95
# https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf, tag Orientation
_ORIENTATION = 0x0112
_EXIF_FOLDER, _TAKEN = 0x8769, 0x9003  # ... DateTimeOriginal
_TAKEN_FORM = "%Y:%m:%d %H:%M:%S"
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LYING = (5, 6, 7, 8)
# A picture of another kind leaves as PNG.
_KEPT_KINDS = {"JPEG", "PNG", "WEBP"}
_PNG_MODES = {"1", "L", "LA", "I", "I;16", "P", "RGB", "RGBA"}
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Checked:
    """Sides as a person sees them, turned upright; the rest as in `StoredFile`."""

    width: int = 0
    height: int = 0
    problem: str = ""
    phash: str = ""
    taken_at: str = ""


class NotCleanError(Exception):
    """The file cannot be freed of what it should not tell: it stays here."""


def check_picture(path: Path, mime: str) -> Checked:
    try:
        _check_scans(path, mime)
        with Image.open(path, formats=[PICTURES[mime]]) as image:
            width, height = _measure_upright(image)
            if is_huge(image, mime):
                return Checked(width, height, "huge_image")
            taken_at = _read_taken(image)
            _decode_roughly(image)
            phash = _hash_upright(path, image)
    except BOMB:
        return Checked(problem="huge_image")
    except Exception:
        # Whatever a decoder throws on bytes from outside, the bytes are to blame.
        return Checked(problem="broken_image")
    return Checked(width, height, "", phash, taken_at)


def is_huge(image: Image.Image, mime: str) -> bool:
    """Beyond what is decoded here; a progressive JPEG takes twice the memory."""
    largest = LARGEST_PIXELS.get(PICTURES[mime], LARGEST_OTHERS)
    if image.info.get("progressive"):
        largest = LARGEST_OTHERS
    return image.width * image.height > largest


def _check_scans(path: Path, mime: str) -> None:
    """Raises `ValueError` for a JPEG that would be decoded over and over again."""
    if mime == "image/jpeg" and count_scans(path.read_bytes()) > MOST_SCANS:
        raise ValueError("too many scans")


def _measure_upright(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    lies = _read_orientation(image) in _LYING
    return (height, width) if lies else (width, height)


def _read_orientation(image: Image.Image) -> int:
    try:
        # Not the PNG reader's own way: that one unpacks the whole picture for it.
        return int(Image.Image.getexif(image).get(_ORIENTATION, 1))
    except Exception:
        return 1  # a picture is none the worse for what a camera wrote beside it


def _decode_roughly(image: Image.Image) -> None:
    """Raise where the data is broken, as cheaply as the format allows.

    A PNG has checksums; a large JPEG is decoded at an eighth of its size.
    """
    if image.format == "PNG":
        image.verify()
        return
    image.draft(None, DRAFT_SIDES)
    image.load()


def _hash_upright(path: Path, image: Image.Image) -> str:
    """What the picture looks like; "" for a PNG that takes too long to unpack."""
    if image.format != "PNG":
        return hash_picture(_turn_upright(image))
    if image.width * image.height > MOST_UNPACKED:
        return ""
    with Image.open(path, formats=["PNG"]) as again:
        return hash_picture(_turn_upright(again))


def _turn_upright(image: Image.Image) -> Image.Image:
    turn = _TURNS.get(_read_orientation(image))
    if turn is None:
        return image
    # Fewer pixels to turn; nothing that the hash looks at is lost.
    image.thumbnail((256, 256))
    return image.transpose(turn)


def _read_taken(image: Image.Image) -> str:
    """When the camera says it was taken, ISO 8601 on its own clock; "" if unknown."""
    try:
        folder = Image.Image.getexif(image).get_ifd(_EXIF_FOLDER)
        return datetime.strptime(folder[_TAKEN], _TAKEN_FORM).isoformat()
    except Exception:
        return ""  # not there, or not a date


def write_clean_picture(source: Path, target: Path, mime: str) -> None:
    """Write pixels and colour profile alone: no place, no camera, no words.

    Raises `NotCleanError`, and `OSError` when the target cannot be written.
    """
    try:
        data = _save_pixels(source, mime)
    except Exception as error:
        raise NotCleanError(type(error).__name__) from error
    target.write_bytes(data.getbuffer())


def _save_pixels(source: Path, mime: str) -> io.BytesIO:
    kind = PICTURES[mime] if PICTURES[mime] in _KEPT_KINDS else "PNG"
    out = io.BytesIO()
    _check_scans(source, mime)
    with Image.open(source, formats=[PICTURES[mime]]) as image:
        if is_huge(image, mime):
            raise ValueError("too many pixels")
        options = _choose_options(image, kind)
        shown = _stand_upright(image, options)
        if kind == "PNG" and shown.mode not in _PNG_MODES:
            shown = shown.convert("RGB")
        # Transparency is part of the picture; whatever else is noted is not.
        noted = shown.info.get("transparency")
        shown.info = {} if noted is None else {"transparency": noted}
        shown.save(out, kind, **options)
    return out


def _stand_upright(image: Image.Image, options: dict[str, Any]) -> Image.Image:
    orientation = _read_orientation(image)
    turn = _TURNS.get(orientation)
    if turn is None:
        return image
    if image.width * image.height <= LARGEST_TURNED:
        return image.transpose(turn)
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    options["exif"] = exif
    return image


def _choose_options(image: Image.Image, kind: str) -> dict[str, Any]:
    profile = {"icc_profile": image.info.get("icc_profile")}
    if isinstance(image, JpegImageFile):
        # As finely as it came: finer would make a larger file and no better picture.
        sampling = get_sampling(image)
        return profile | {"qtables": image.quantization, "subsampling": sampling}
    return profile if kind == "PNG" else profile | {"quality": QUALITY}
