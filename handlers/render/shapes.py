"""Round things with smooth edges: Pillow draws them with steps, so they are drawn
four times as large once, made small, and pasted from then on."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from handlers.render.lettering import Colour

Box = tuple[int, int, int, int]
_TIMES = 4


@lru_cache(maxsize=64)
def _make_disc(size: int) -> Image.Image:
    large = Image.new("L", (size * _TIMES, size * _TIMES))
    edge = size * _TIMES - 1
    ImageDraw.Draw(large).ellipse((0, 0, edge, edge), fill=255)
    return large.reduce(_TIMES)


def fill_disc(
    canvas: Image.Image, centre: tuple[int, int], size: int, colour: Colour
) -> None:
    """A disc of `size` pixels across."""
    x, y = centre
    canvas.paste(colour, (x - size // 2, y - size // 2), _make_disc(size))


def fill_round(canvas: Image.Image, box: Box, radius: int, colour: Colour) -> None:
    """A rectangle with round corners; right and bottom edges are not part of it."""
    left, top, right, bottom = box
    radius = min(radius, (right - left) // 2, (bottom - top) // 2)
    canvas.paste(colour, (left + radius, top, right - radius, bottom))
    canvas.paste(colour, (left, top + radius, right, bottom - radius))
    disc = _make_disc(radius * 2) if radius else None
    if disc is None:
        return
    for x, from_x in ((left, 0), (right - radius, radius)):
        for y, from_y in ((top, 0), (bottom - radius, radius)):
            part = (from_x, from_y, from_x + radius, from_y + radius)
            canvas.paste(colour, (x, y), disc.crop(part))


def fill_bar(canvas: Image.Image, box: Box, share: float, colour: Colour) -> None:
    """The part of a bar that `share` (0 to 1) of it takes, at least a dot if any."""
    left, top, right, bottom = box
    height = bottom - top
    if share <= 0:
        return
    length = max(height, round((right - left) * min(share, 1)))
    fill_round(canvas, (left, top, left + length, bottom), height // 2, colour)
