"""Cut the pictures' fonts out of Noto CJK: `python -m handlers.fonts.build`.

A developer's tool (needs fonttools): the results are kept beside it. Left out are
hinting and layout features, which pictures at this size do not show, and subroutines,
which cost time at every glyph.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

from fontTools import subset

FOLDER = Path(__file__).parent
SOURCE = Path("/usr/share/fonts/opentype/noto")
SIMPLIFIED = 2  # the place of "CJK SC" in the collections
# The characters of 通用规范汉字表 (8105, of 2013) that GB 2312 does not have.
BEYOND = FOLDER / "beyond_gb2312.txt"
BLOCKS = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0xFF),  # Latin-1
    (0x100, 0x17F),  # letters of pinyin and names
    (0x1CD, 0x1DC),  # third tones
    (0x391, 0x3C9),  # Greek
    (0x2010, 0x2026),  # dashes, quotes, ellipsis
    (0x2030, 0x203B),
    (0x20AC, 0x20AC),
    (0x2103, 0x2122),
    (0x2150, 0x217F),  # fractions, Roman numerals
    (0x2190, 0x2199),  # arrows
    (0x2200, 0x226F),  # signs of arithmetic
    (0x2460, 0x249B),  # ① ⑴ ⒈
    (0x2500, 0x2642),  # lines, blocks, ▲▼●★
    (0x2713, 0x2713),
    (0x3000, 0x303F),  # Chinese punctuation
    (0x3105, 0x312F),
    (0x3220, 0x3229),  # ㈠
    (0x338E, 0x33D5),  # ㎡ ㎞
    (0xFF01, 0xFF5E),  # full width
    (0xFFE0, 0xFFE5),
)


def list_hanzi() -> set[str]:
    """GB 2312 levels 1 and 2 (6763) and the rest of the 8105 standard characters."""
    lead, trail = range(0xB0, 0xF8), range(0xA1, 0xFF)
    codes = (bytes((a, b)).decode("gb2312", "ignore") for a in lead for b in trail)
    return {code for code in codes if code} | set(
        "".join(BEYOND.read_text("utf-8").split())
    )


def list_code_points() -> set[int]:
    signs = {code for first, last in BLOCKS for code in range(first, last + 1)}
    return signs | {ord(char) for word in list_hanzi() for char in word}


def cut_font(source: Path, target: Path) -> int:
    """Write the subset; returns its number of glyphs."""
    options = subset.Options(
        desubroutinize=True,
        hinting=False,
        layout_features=[],
        font_number=SIMPLIFIED,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 11, 13, 14],
    )
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=list_code_points())
    cutter.subset(font)
    subset.save_font(font, str(target), options)
    return len(font.getGlyphOrder())


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    for family, weight in product(("Sans", "Serif"), ("Regular", "Bold")):
        target = FOLDER / f"Noto{family}SC-{weight}.otf"
        glyphs = cut_font(folder / f"Noto{family}CJK-{weight}.ttc", target)
        print(f"{target.name}: {glyphs} glyphs, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
