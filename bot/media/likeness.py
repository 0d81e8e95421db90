"""What a picture looks like, in 128 bits that hardly change when it is saved anew.

Each bit says whether a field of the picture is brighter than the next one to the right,
or below: shrinking, re-saving and a change of brightness leave nearly all of them.
"""

from __future__ import annotations

from PIL import Image

ACROSS, DOWN = 8, 8
# Grey levels between the darkest and the brightest field: less is a blank page.
LEAST_CONTRAST = 8


def hash_picture(image: Image.Image) -> str:
    """32 hexadecimal digits; "" for one colour all over. The picture is decoded."""
    try:
        grey = image.convert("L")
    except ValueError:
        return ""  # colours that have no way to grey
    across = _measure(grey, ACROSS + 1, DOWN)
    down = _measure(grey, ACROSS, DOWN + 1)
    if max(across) - min(across) < LEAST_CONTRAST:
        return ""
    bits = [
        across[row * (ACROSS + 1) + at] < across[row * (ACROSS + 1) + at + 1]
        for row in range(DOWN)
        for at in range(ACROSS)
    ]
    bits += [down[at] < down[at + ACROSS] for at in range(ACROSS * DOWN)]
    value = int("".join("01"[bit] for bit in bits), 2)
    return f"{value:0{len(bits) // 4}x}"


def _measure(grey: Image.Image, width: int, height: int) -> list[int]:
    """The mean brightness of each field, row by row."""
    return list(grey.resize((width, height), Image.Resampling.BOX).tobytes())
