"""The colours of pictures, by day and by night."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.render.lettering import Colour


@dataclass(frozen=True, slots=True)
class Palette:
    paper: Colour
    card: Colour
    band: Colour  # the head of the picture
    trim: Colour  # the thin line under it
    on_band: Colour
    on_band_soft: Colour
    ink: Colour
    soft: Colour  # captions and second-rank figures
    faint: Colour  # what is there for completeness only
    line: Colour
    accent: Colour
    bar: Colour
    bar_top: Colour  # of the first three
    track: Colour
    up: Colour
    down: Colour
    warn: Colour
    warn_fill: Colour
    chip: Colour
    medals: tuple[Colour, Colour, Colour]
    medal_ink: tuple[Colour, Colour, Colour]


def _read(code: str) -> Colour:
    return int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)


def _read_three(codes: str) -> tuple[Colour, Colour, Colour]:
    first, second, third = (_read(code) for code in codes.split())
    return first, second, third


LIGHT = Palette(
    paper=_read("F4F1EC"),
    card=_read("FFFFFF"),
    band=_read("A61C22"),
    trim=_read("E3B55B"),
    on_band=_read("FFFFFF"),
    on_band_soft=_read("F3D3CF"),
    ink=_read("1E2126"),
    soft=_read("6B7078"),
    faint=_read("A6AAB1"),
    line=_read("ECE8E2"),
    accent=_read("A61C22"),
    bar=_read("D9A5A0"),
    bar_top=_read("B9373A"),
    track=_read("F3EFEA"),
    up=_read("C03A2B"),
    down=_read("2F7D5B"),
    warn=_read("B4530A"),
    warn_fill=_read("FBEBDD"),
    chip=_read("EFEBE5"),
    medals=_read_three("E2AF3C B4BCC6 C98A55"),
    medal_ink=_read_three("5A3C00 2E3947 4E2A0C"),
)
DARK = Palette(
    paper=_read("14161A"),
    card=_read("1E2127"),
    band=_read("5E1519"),
    trim=_read("C99A45"),
    on_band=_read("FBEFEC"),
    on_band_soft=_read("DDB3AE"),
    ink=_read("ECEDEF"),
    soft=_read("9BA1AA"),
    faint=_read("646A73"),
    line=_read("2B2F37"),
    accent=_read("FF8A80"),
    bar=_read("7C4B4B"),
    bar_top=_read("D9615C"),
    track=_read("272B32"),
    up=_read("FF8A80"),
    down=_read("6CC79C"),
    warn=_read("F2A65A"),
    warn_fill=_read("3A2C1E"),
    chip=_read("2E323A"),
    medals=_read_three("D9A83A A9B2BD BC7F4C"),
    medal_ink=_read_three("33240A 22282F 2F1A08"),
)


def choose_palette(theme: str) -> Palette:
    """`dark`, and light for every other word."""
    return DARK if theme == "dark" else LIGHT
