"""Certificates (奖状): A4 across at 300 dpi to be printed, and a small one for phones.

Everything is measured on a page of 297 × 210 millimetres. Where issuer and date stand,
at the bottom right, nothing else does: that is the seal's place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from handlers.render.lettering import Colour, Face, fit_size, measure_text, write
from handlers.render.width import split_clusters
from handlers.texts import say_plain

PAGE = (297, 210)  # millimetres
PRINT_DPI, PHONE_DPI = 300, 110
_PAPER, _INK, _SOFT = (255, 253, 246), (38, 28, 22), (110, 96, 82)
_RED, _GOLD = (176, 28, 34), (196, 152, 72)
_MARGIN = 42  # of the text, millimetres
_SEAL_MIDDLE = 205
# Heights of letters to be tried in turn, with the lines that each may take.
_NAME_SIZES = ((11, 1), (9.5, 1), (8, 1), (8, 2), (6.5, 2), (5, 2), (3.6, 3))
_ISSUER_SIZES = ((6.8, 1), (5.6, 1), (5.6, 2), (4.4, 2), (3.4, 3))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page while it is drawn; places and sizes in millimetres."""

    canvas: Image.Image
    dpi: int
    font_path: str

    def at(self, millimetres: float) -> int:
        return round(millimetres * self.dpi / 25.4)

    def face(self, size: float, *, bold: bool = False) -> Face:
        return Face(self.at(size), bold, self.font_path, serif=True)

    def write(
        self,
        place: tuple[float, float],
        text: str,
        face: Face,
        colour: Colour = _INK,
        align: Any = "left",
    ) -> None:
        x, y = place
        write(self.canvas, (self.at(x), self.at(y)), text, face, colour, align)


def draw_certificate(data: Mapping[str, Any]) -> bytes:
    """A PNG of `title`, `name`, `below` (a unit), `text`, `number`, `issuer`, `date`.

    `size`: print or phone. Names that are too long are made smaller, then broken.
    """
    dpi = PHONE_DPI if data.get("size") == "phone" else PRINT_DPI
    canvas = Image.new("RGB", (_size(PAGE[0], dpi), _size(PAGE[1], dpi)), _PAPER)
    sheet = Sheet(canvas, dpi, data.get("font_path", ""))
    _draw_frame(sheet)
    _write_title(sheet, data["title"])
    _write_body(sheet, data)
    _write_end(sheet, data)
    return _save(sheet, data)


def _size(millimetres: int, dpi: int) -> int:
    return round(millimetres * dpi / 25.4)


def _draw_frame(sheet: Sheet) -> None:
    """A broad red line between two thin golden ones, and golden corners."""
    pen = ImageDraw.Draw(sheet.canvas)
    for inset, width, colour in (
        (9, 0.5, _GOLD),
        (11, 1.8, _RED),
        (14.2, 0.5, _GOLD),
    ):
        box = _inset(sheet, inset)
        pen.rectangle(box, outline=colour, width=max(1, sheet.at(width)))
    for corner in _list_corners(sheet, 17.5):
        _draw_corner(sheet, pen, *corner)


def _inset(sheet: Sheet, inset: float) -> tuple[int, int, int, int]:
    right, bottom = PAGE[0] - inset, PAGE[1] - inset
    return sheet.at(inset), sheet.at(inset), sheet.at(right), sheet.at(bottom)


def _list_corners(
    sheet: Sheet, inset: float
) -> Iterator[tuple[float, float, int, int]]:
    """Each with the direction of its arms."""
    for x, along in ((inset, 1), (PAGE[0] - inset, -1)):
        for y, down in ((inset, 1), (PAGE[1] - inset, -1)):
            yield x, y, along, down


def _draw_corner(
    sheet: Sheet, pen: ImageDraw.ImageDraw, x: float, y: float, along: int, down: int
) -> None:
    """Two nested angles and a small square, as on printed certificates."""
    line = max(1, sheet.at(0.6))
    for step, length in ((0.0, 18.0), (2.6, 11.0)):
        left, top = x + step * along, y + step * down
        ends = (left + length * along, top + length * down)
        here = (sheet.at(left), sheet.at(top))
        pen.line((here, (sheet.at(ends[0]), here[1])), fill=_GOLD, width=line)
        pen.line((here, (here[0], sheet.at(ends[1]))), fill=_GOLD, width=line)
    middle = (x + 5.6 * along, y + 5.6 * down)
    half = 0.9
    box = [sheet.at(part) for part in (middle[0] - half, middle[1] - half)]
    box += [sheet.at(part) for part in (middle[0] + half, middle[1] + half)]
    pen.rectangle(tuple(box), fill=_RED)


def _write_title(sheet: Sheet, title: str) -> None:
    """The letters apart, as wide as half the page at most."""
    face = sheet.face(19, bold=True)
    clusters = list(split_clusters(title))
    gap = 9.0 if len(clusters) <= 6 and not title.isascii() else 0.0
    whole = title if not gap else ""
    if whole:
        face = fit_size([whole], sheet.at(180), face, sheet.at(9))
        sheet.write((PAGE[0] / 2, 58), whole, face, _RED, "center")
        return
    widths = [measure_text(each, face) * 25.4 / sheet.dpi for each in clusters]
    x = (PAGE[0] - sum(widths) - gap * (len(clusters) - 1)) / 2
    for cluster, width in zip(clusters, widths, strict=True):
        sheet.write((x, 58), cluster, face, _RED)
        x += width + gap


def _write_body(sheet: Sheet, data: Mapping[str, Any]) -> None:
    """As large as it fits above the issuer."""
    top = _write_name(sheet, data)
    text = data["text"] if data.get("language") == "en" else f"　　{data['text']}"
    room, bottom = PAGE[0] - 2 * _MARGIN, 150.0
    for size in (7.6, 6.8, 6.0, 5.2, 4.6, 4.0):
        face = sheet.face(size)
        lines = _break_lines(text, sheet.at(room), face)
        if top + (len(lines) - 1) * size * 1.78 <= bottom:
            break
    for number, line in enumerate(lines):
        sheet.write((_MARGIN, top + number * size * 1.78), line, face)


def _write_name(sheet: Sheet, data: Mapping[str, Any]) -> float:
    """The name with a line under it, and the unit; the base line of what follows."""
    room = PAGE[0] - 2 * _MARGIN
    face, lines = _fit_lines(sheet, data["name"], room, _NAME_SIZES, bold=True)
    y = 84.0 if len(lines) == 1 else 79.0
    for number, line in enumerate(lines):
        sheet.write((_MARGIN, y + number * 12.5), line, face, _INK)
    y += (len(lines) - 1) * 12.5
    _underline(sheet, y + 3.2, max(measure_text(line, face) for line in lines))
    if not data.get("below"):
        return y + 20
    small = fit_size([data["below"]], sheet.at(room), sheet.face(6.2), 1)
    sheet.write((_MARGIN, y + 12.5), data["below"], small, _SOFT)
    return y + 28


def _fit_lines(
    sheet: Sheet,
    text: str,
    room: float,
    sizes: Sequence[tuple[float, int]],
    *,
    bold: bool = False,
) -> tuple[Face, list[str]]:
    """The largest of `sizes` (height, lines it may take) in which the text fits."""
    for size, most in sizes:
        face = sheet.face(size, bold=bold)
        lines = _break_lines(text, sheet.at(room), face)
        if len(lines) <= most:
            break
    return face, lines


def _underline(sheet: Sheet, y: float, width: int) -> None:
    left, top = sheet.at(_MARGIN), sheet.at(y)
    right = left + max(width, sheet.at(60))
    pen = ImageDraw.Draw(sheet.canvas)
    pen.line(((left, top), (right, top)), fill=_GOLD, width=max(1, sheet.at(0.5)))


_NO_START = "，。；：！？、）》”’,.;:!?)"


def _break_lines(text: str, room: int, face: Face) -> list[str]:
    """Full lines; between words where there are words, no mark at a line's start."""
    lines, line = [], ""
    for piece in _list_pieces(text):
        fits = measure_text(line + piece.rstrip(), face) <= room
        if line and not fits and piece[0] not in _NO_START:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _list_pieces(text: str) -> Iterator[str]:
    """Characters; letters that belong together as a word, its blank included."""
    word = ""
    for cluster in split_clusters(text):
        if cluster.isascii() and not cluster.isspace():
            word += cluster
            continue
        if word and cluster == " ":
            yield word + cluster
            word = ""
            continue
        if word:
            yield word
        word = ""
        yield cluster
    if word:
        yield word


def _write_end(sheet: Sheet, data: Mapping[str, Any]) -> None:
    """Number at the left; issuer over date at the right, where the seal goes."""
    number = say_plain(
        "award.certificate_number", data.get("language", "zh-CN"), number=data["number"]
    )
    face = fit_size([number], sheet.at(95), sheet.face(4.6), sheet.at(3))
    sheet.write((_MARGIN, 176), number, face, _SOFT)
    issuer, lines = _fit_lines(sheet, data["issuer"], 104, _ISSUER_SIZES)
    for place, line in enumerate(reversed(lines)):
        sheet.write((_SEAL_MIDDLE, 165 - place * 7.5), line, issuer, _INK, "center")
    sheet.write((_SEAL_MIDDLE, 176), data["date"], sheet.face(6.2), _INK, "center")


def _save(sheet: Sheet, data: Mapping[str, Any]) -> bytes:
    """Few colours make it small; the resolution makes it A4 when it is printed."""
    few = sheet.canvas.quantize(
        128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    info = PngInfo()
    info.add_itxt("Title", data["title"])
    info.add_itxt("Description", f"{data['name']}\n{data['text']}\n{data['number']}")
    target = BytesIO()
    few.save(target, "PNG", dpi=(sheet.dpi, sheet.dpi), compress_level=6, pnginfo=info)
    return target.getvalue()


def pack_certificates(data: Mapping[str, Any]) -> bytes:
    """A zip of `files`, each a certificate with its `file` name, on `made_on`."""
    year, month, day = map(int, data["made_on"].split("-"))
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for each in _list_files(data):
            info = ZipInfo(each["file"], (year, month, day, 0, 0, 0))
            archive.writestr(info, draw_certificate(each))
    return target.getvalue()


def _list_files(data: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    shared = {"font_path": data.get("font_path", ""), "size": "print"}
    return [{**shared, **each} for each in data["files"]]
