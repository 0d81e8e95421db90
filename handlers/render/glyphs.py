"""Which characters a font has, and which font to take for one that ours has not.

The order: the font shipped with the desk, the one the settings name, a Chinese font of
the system. What none of them has is drawn as 〓, never as an empty box.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import BinaryIO
from unicodedata import category

from handlers.render.width import split_clusters

FOLDER = Path(__file__).parent.parent / "fonts"
REPLACEMENT = "〓"
_INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")  # categories: controls, joiners
# (path, place in the collection) of fonts with Chinese on Linux, macOS and Windows.
SYSTEM_FONTS = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/System/Library/Fonts/PingFang.ttc", 0),
    ("/System/Library/Fonts/STHeiti Medium.ttc", 0),
    ("C:/Windows/Fonts/msyh.ttc", 0),
    ("C:/Windows/Fonts/simhei.ttf", 0),
)


@dataclass(frozen=True, slots=True)
class FontFile:
    path: str
    place: int = 0  # in a collection (.ttc)


@dataclass(frozen=True, slots=True)
class FontReport:
    """What pictures are drawn with, for `storydesk doctor`: glyphs of each file."""

    files: tuple[tuple[str, int], ...]
    problem: str = ""


def find_font(font_path: str = "") -> FontReport:
    """The fonts in their order; `problem` names one that is missing or unreadable."""
    files, problems = [], []
    for font in list_fonts(font_path):
        try:
            files.append((font.path, len(read_coverage(font))))
        except (OSError, ValueError) as error:
            problems.append(f"{font.path}: {error}")
    return FontReport(tuple(files), "; ".join(problems))


def list_fonts(
    font_path: str = "", *, bold: bool = False, serif: bool = False
) -> tuple[FontFile, ...]:
    """Where to look for a character, first one first."""
    weight = "Bold" if bold else "Regular"
    family = "Serif" if serif else "Sans"
    fonts = [FontFile(str(FOLDER / f"Noto{family}SC-{weight}.otf"))]
    if font_path:
        fonts.append(FontFile(font_path))
    return (*fonts, *_find_system_fonts())


@cache
def _find_system_fonts() -> tuple[FontFile, ...]:
    return tuple(FontFile(*f) for f in SYSTEM_FONTS if Path(f[0]).is_file())


def missing_glyphs(text: str, font_path: str = "") -> set[str]:
    """The characters that no font at hand has; they are drawn as 〓."""
    fonts = list_fonts(font_path)
    return {char for char in set(text) if _is_visible(char) and not _find(char, fonts)}


@lru_cache(maxsize=4096)
def split_runs(
    text: str, font_path: str = "", bold: bool = False, serif: bool = False
) -> tuple[tuple[str, FontFile], ...]:
    """The text in pieces, each with the font that has its characters."""
    fonts = list_fonts(font_path, bold=bold, serif=serif)
    if _read_or_none(fonts[0]).issuperset(map(ord, text)):
        return ((text, fonts[0]),)
    runs: list[tuple[str, FontFile]] = []
    for char, font in _choose_fonts(text, fonts):
        if runs and runs[-1][1] == font:
            runs[-1] = (runs[-1][0] + char, font)
        else:
            runs.append((char, font))
    return tuple(runs)


def _choose_fonts(
    text: str, fonts: tuple[FontFile, ...]
) -> Iterator[tuple[str, FontFile]]:
    for cluster in split_clusters(text):
        chars = [char for char in cluster if _is_visible(char)]
        if len(cluster) > 1 and not all(_find(char, fonts) for char in chars):
            chars = [REPLACEMENT]  # an emoji of several parts is one sign, not four
        for char in chars:
            font = _find(char, fonts)
            yield (char, font) if font else (REPLACEMENT, fonts[0])


def _is_visible(char: str) -> bool:
    return category(char) not in _INVISIBLE and not 0xFE00 <= ord(char) <= 0xFE0F


def _find(char: str, fonts: tuple[FontFile, ...]) -> FontFile | None:
    return next((f for f in fonts if ord(char) in _read_or_none(f)), None)


def _read_or_none(font: FontFile) -> frozenset[int]:
    try:
        return read_coverage(font)
    except (OSError, ValueError):
        return frozenset()


@cache
def read_coverage(font: FontFile) -> frozenset[int]:
    """The code points a font file has, from its table `cmap`.

    Raises `OSError` if it cannot be read and `ValueError` if it is no font.
    """
    with open(font.path, "rb") as file:
        try:
            return frozenset(_read_cmap(file, font.place))
        except (struct.error, KeyError, IndexError) as error:
            raise ValueError("not an OpenType or TrueType font") from error


def _read_cmap(file: BinaryIO, place: int) -> Iterator[int]:
    start = 0
    if file.read(4) == b"ttcf":
        file.seek(12 + 4 * place)
        (start,) = struct.unpack(">I", file.read(4))
    file.seek(start + 4)
    (count,) = struct.unpack(">H6x", file.read(8))
    records = [struct.unpack(">4s4xII", file.read(16)) for _ in range(count)]
    offset, length = {tag: (at, size) for tag, at, size in records}[b"cmap"]
    file.seek(offset)
    return _read_subtable(file.read(length))


def _read_subtable(cmap: bytes) -> Iterator[int]:
    """The widest Unicode subtable: 32 bits (format 12) before 16 bits (format 4)."""
    (count,) = struct.unpack_from(">2xH", cmap)
    starts = [struct.unpack_from(">HHI", cmap, 4 + 8 * n)[2] for n in range(count)]
    forms = {struct.unpack_from(">H", cmap, start)[0]: start for start in starts}
    if 12 in forms:
        return _read_format_12(cmap, forms[12])
    return _read_format_4(cmap, forms[4])


def _read_format_12(cmap: bytes, start: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", cmap, start + 12)
    for group in range(count):
        first, last, _ = struct.unpack_from(">III", cmap, start + 16 + 12 * group)
        yield from range(first, last + 1)


def _read_format_4(cmap: bytes, start: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", cmap, start + 6)
    form = f">{twice // 2}H"
    ends = struct.unpack_from(form, cmap, start + 14)
    firsts = struct.unpack_from(form, cmap, start + 16 + twice)
    for first, last in zip(firsts, ends, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
