"""What Telegram makes of a picture: smaller, JPEG, without metadata."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.limits import (
    PHOTO_BOXES,
    PHOTO_BYTES,
    PHOTO_QUALITY,
    PHOTO_RATIO,
    PHOTO_SIDES,
)


@dataclass(frozen=True, slots=True)
class Variant:
    width: int
    height: int
    data: bytes


def shrink_picture(data: bytes) -> tuple[Variant, ...]:
    """The picture's sizes, smallest first; raises ApiError 400 as Telegram does."""
    if len(data) > PHOTO_BYTES:
        raise _too_big(len(data))
    picture = _open_picture(data)
    longest = max(picture.size)
    boxes = [box for box in PHOTO_BOXES if box < longest]
    wanted = (*boxes, longest) if longest <= PHOTO_BOXES[-1] else boxes
    return tuple(_make_variant(picture, box) for box in wanted)


def _too_big(size: int) -> ApiError:
    return bad_request(
        f"file of size {size} bytes is too big for a photo; "
        f"the maximum size is {PHOTO_BYTES} bytes"
    )


def _open_picture(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            _check_shape(*picture.size)
            return ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise bad_request("PHOTO_INVALID_DIMENSIONS") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error


def _check_shape(width: int, height: int) -> None:
    # Before anything is decoded: a small file can unpack to gigabytes.
    short, long = sorted((width, height))
    if width + height > PHOTO_SIDES or long > PHOTO_RATIO * short:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _make_variant(picture: Image.Image, box: int) -> Variant:
    small = picture.copy()
    small.thumbnail((box, box))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=PHOTO_QUALITY)
    return Variant(*small.size, out.getvalue())
