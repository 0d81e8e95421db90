"""A picture while it is drawn: canvas, colours, language and letters together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from handlers.render.layout import HEAD, MARGIN, WIDTH
from handlers.render.lettering import (
    Align,
    Colour,
    Face,
    fit_size,
    measure_text,
    write,
)
from handlers.render.palette import Palette, choose_palette
from handlers.render.shapes import fill_round
from handlers.texts import say_plain

_BAND = HEAD - 40


@dataclass(frozen=True, slots=True)
class Stage:
    canvas: Image.Image
    palette: Palette
    language: str
    font_path: str

    def face(self, size: int, *, bold: bool = False) -> Face:
        return Face(size, bold, self.font_path)

    def label(self, key: str, /, **values: object) -> str:
        return say_plain(f"render.{key}", self.language, **values)

    def write(
        self,
        place: tuple[int, int],
        text: str,
        size: int,
        colour: Colour,
        *,
        align: Align = "left",
        bold: bool = False,
        room: int = WIDTH - 2 * MARGIN,
    ) -> int:
        """Write a line, smaller if it is wider than `room`; returns its width.

        A middle dot is as wide as a character in the font and brings its own space.
        """
        text = text.replace(" · ", "·")
        face = fit_size([text], room, self.face(size, bold=bold), size // 2)
        return write(self.canvas, place, text, face, colour, align)


def set_stage(data: Mapping[str, Any], height: int) -> Stage:
    """An empty picture, 1080 wide, in the theme, language and font of `data`."""
    palette = choose_palette(data.get("theme", ""))
    canvas = Image.new("RGB", (WIDTH, height), palette.paper)
    language = data.get("language", "zh-CN")
    return Stage(canvas, palette, language, data.get("font_path", ""))


def draw_head(
    stage: Stage, above: str, title: str, below: str, *, badge: str = ""
) -> None:
    """The red band with its title, a line above and a line below, and a badge."""
    palette = stage.palette
    stage.canvas.paste(palette.band, (0, 0, WIDTH, _BAND))
    stage.canvas.paste(palette.trim, (0, _BAND, WIDTH, _BAND + 6))
    taken = _draw_badge(stage, badge) if badge else 0
    room = WIDTH - 2 * MARGIN - taken
    stage.write((MARGIN, 68), above, 34, palette.on_band_soft, room=room)
    stage.write((MARGIN, 142), title, 60, palette.on_band, bold=True)
    stage.write((MARGIN, 196), below, 30, palette.on_band_soft)


def _draw_badge(stage: Stage, text: str) -> int:
    """A golden label at the right; returns the width it takes."""
    width = measure_text(text, stage.face(26, bold=True)) + 40
    right = WIDTH - MARGIN
    fill_round(stage.canvas, (right - width, 34, right, 82), 24, stage.palette.trim)
    place, ink = (right - width + 20, 67), stage.palette.medal_ink[0]
    stage.write(place, text, 26, ink, bold=True)
    return width + 20


def draw_foot(stage: Stage, lines: tuple[str, str], page: str = "") -> None:
    """Two small lines at the end, and which page this is."""
    bottom = stage.canvas.height
    room = WIDTH - 2 * MARGIN - 120
    for place, line in zip((bottom - 68, bottom - 30), lines, strict=True):
        stage.write((MARGIN, place), line, 26, stage.palette.soft, room=room)
    right = (WIDTH - MARGIN, bottom - 30)
    stage.write(right, page, 26, stage.palette.soft, align="right")


def write_png(canvas: Image.Image, title: str, *words: str) -> bytes:
    """The picture with at most 256 colours, which makes it small and quick to write.

    Its title and `words`, one a line, go along as text for who cannot see it.
    """
    few = canvas.quantize(
        256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    target = BytesIO()
    few.save(target, "PNG", compress_level=4, pnginfo=_describe(title, words))
    return target.getvalue()


def _describe(title: str, words: tuple[str, ...]) -> PngInfo:
    info = PngInfo()
    info.add_itxt("Title", title)
    info.add_itxt("Description", "\n".join(words))
    return info
