"""Text on a picture, quickly: every word is drawn once and pasted from then on.

Places are in pixels; `x` is the left edge, the middle or the right edge by `align`,
`y` the base line, so that words of several sizes stand on one line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from handlers.render.glyphs import FontFile, split_runs
from handlers.render.width import ELLIPSIS, split_clusters

Align = Literal["left", "center", "right"]
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Face:
    """How letters look: pixels, weight, the font for rare characters, family."""

    size: int
    bold: bool = False
    font_path: str = ""
    serif: bool = False

    def list_runs(self, text: str) -> tuple[tuple[str, FontFile], ...]:
        """The text in pieces, each with the font that has its characters."""
        return split_runs(text, self.font_path, self.bold, self.serif)


@dataclass(frozen=True, slots=True)
class Word:
    """A drawn text: its mask, where that lies from the start of the base line."""

    mask: Image.Image
    left: int
    top: int
    width: int  # how far the next letter would be


@lru_cache(maxsize=256)
def load_font(file: FontFile, size: int) -> ImageFont.FreeTypeFont:
    basic = ImageFont.Layout.BASIC  # Chinese needs no shaping, which takes longer
    return ImageFont.truetype(file.path, size, index=file.place, layout_engine=basic)


@lru_cache(maxsize=8192)
def measure_text(text: str, face: Face) -> int:
    """The width in pixels."""
    runs = face.list_runs(text)
    return round(sum(load_font(file, face.size).getlength(run) for run, file in runs))


@lru_cache(maxsize=4096)
def draw_word(text: str, face: Face) -> Word:
    width = measure_text(text, face)
    left, above, below = face.size // 4, face.size * 5 // 4, face.size // 2
    size = (width + 2 * left, above + below)
    mask = Image.new("L", size)
    pen, x = ImageDraw.Draw(mask), float(left)
    for run, file in face.list_runs(text):
        font = load_font(file, face.size)
        pen.text((round(x), above), run, fill=255, font=font, anchor="ls")
        x += font.getlength(run)
    return _trim(mask, left, above, width)


def _trim(mask: Image.Image, left: int, above: int, width: int) -> Word:
    box = mask.getbbox() or (0, 0, 1, 1)
    return Word(mask.crop(box), box[0] - left, box[1] - above, width)


def write(
    canvas: Image.Image,
    place: tuple[int, int],
    text: str,
    face: Face,
    colour: Colour,
    align: Align = "left",
) -> int:
    """Put a text on the picture; returns its width."""
    word = draw_word(text, face)
    x, y = place
    x -= {"left": 0, "center": word.width // 2, "right": word.width}[align]
    canvas.paste(colour, (x + word.left, y + word.top), word.mask)
    return word.width


def fit_size(texts: list[str], width: int, face: Face, least: int) -> Face:
    """The face made smaller, down to `least`, until the widest text fits."""
    widest = max((measure_text(text, face) for text in texts), default=0)
    if widest <= width:
        return face
    size = max(least, face.size * width // widest)
    return replace(face, size=size)


def shorten(text: str, width: int, face: Face) -> str:
    """The text, or its beginning with an ellipsis, no wider than `width`."""
    if measure_text(text, face) <= width:
        return text
    kept = ""
    for cluster in split_clusters(text):
        if measure_text(kept + cluster + ELLIPSIS, face) > width:
            break
        kept += cluster
    return kept + ELLIPSIS


def wrap(text: str, width: int, face: Face, lines: int) -> list[str]:
    """The text in at most so many lines of this width, about equally long."""
    whole = measure_text(text, face)
    if whole > width:
        width = min(width, max(whole // lines + face.size, width // 2))
    done: list[str] = []
    rest = text
    while rest and len(done) < lines - 1:
        line = _take_line(rest, width, face)
        done.append(line.strip())
        rest = rest[len(line) :]
    return [*done, shorten(rest.strip(), width, face)] if rest.strip() else done


def _take_line(text: str, width: int, face: Face) -> str:
    if measure_text(text, face) <= width:
        return text
    line = ""
    for cluster in split_clusters(text):
        if measure_text(line + cluster, face) > width:
            break
        line += cluster
    space = line.rfind(" ")  # between words where there are words
    return line[: space + 1] if space > len(line) // 2 else line or text[:1]
