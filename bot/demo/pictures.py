"""Photos for the demo, drawn on the spot: nothing from outside is shipped."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1600, 1200)
SKIES = (("#f6c177", "#7aa2f7"), ("#cfe8ff", "#5b8fd6"), ("#ffd9c0", "#8f7ac0"))
HILLS = ("#2f5d50", "#3f7a5e", "#5c9a6f", "#86b97f")


def draw_photo(seed: int) -> bytes:
    """A JPEG of 1600 × 1200: terraced fields under a sky; another for every seed."""
    dice = random.Random(seed)
    image = _paint_sky(SKIES[seed % len(SKIES)])
    draw = ImageDraw.Draw(image)
    _paint_sun(draw, dice)
    for row, colour in enumerate(HILLS):
        _paint_hill(draw, dice, top=520 + row * 160, colour=colour)
    _paint_village(draw, dice)
    target = BytesIO()
    image.filter(ImageFilter.GaussianBlur(1)).save(target, "JPEG", quality=88)
    return target.getvalue()


def _paint_sky(colours: tuple[str, str]) -> Image.Image:
    low, high = colours
    shade = Image.linear_gradient("L").resize(SIZE)
    return Image.composite(
        Image.new("RGB", SIZE, low), Image.new("RGB", SIZE, high), shade
    )


def _paint_sun(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    x, y, r = dice.randint(200, 1400), dice.randint(120, 320), dice.randint(60, 110)
    draw.ellipse((x - r, y - r, x + r, y + r), fill="#fff3c4")


def _paint_hill(
    draw: ImageDraw.ImageDraw, dice: random.Random, *, top: int, colour: str
) -> None:
    width, height = SIZE
    line = [(x, top + dice.randint(-50, 50)) for x in range(0, width + 1, width // 8)]
    draw.polygon([(0, height), *line, (width, height)], fill=colour)


def _paint_village(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    for _ in range(7):
        x, y = dice.randint(100, 1450), dice.randint(860, 1080)
        w, h = dice.randint(50, 90), dice.randint(35, 55)
        draw.rectangle((x, y, x + w, y + h), fill="#f4efe6")
        draw.polygon(
            [(x - 10, y), (x + w // 2, y - 30), (x + w + 10, y)], fill="#8c4b3a"
        )
