"""Small photos, each another: what is counted by hash need not be beautiful."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

SIDE, CELL = 6, 16  # squares, and pixels of each
SHADES = (20, 235)


def draw_squares(number: int) -> bytes:
    """A JPEG whose dark and light squares are the digits of `number`, in base two."""
    image = Image.new("L", (SIDE, SIDE))
    digits = [number >> place & 1 for place in range(SIDE * SIDE)]
    image.putdata([SHADES[digit] for digit in digits])
    target = BytesIO()
    size = (SIDE * CELL, SIDE * CELL)
    image.resize(size, Image.Resampling.NEAREST).save(target, "JPEG", quality=90)
    return target.getvalue()
