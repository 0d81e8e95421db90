"""A link as a picture to be scanned: an invitation, the desk's own address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PIL import Image

from handlers.render.layout import MARGIN, WIDTH
from handlers.render.lettering import wrap, write
from handlers.render.shapes import fill_round
from handlers.render.stage import Stage, set_stage, write_png

_HEIGHT = 1180
_CODE = 840  # the most pixels the code may take
_QUIET = 4  # white modules around it, by the standard


def draw_qr(data: Mapping[str, Any]) -> bytes:
    """A PNG of `{"link": …, "caption": …}`, with `theme`, `language`, `font_path`.

    The code itself is dark on white in every theme: many readers need it so.
    """
    code = _make_code(data["link"])
    stage = set_stage(data, _HEIGHT)
    canvas, palette = stage.canvas, stage.palette
    fill_round(
        canvas, (MARGIN, MARGIN, WIDTH - MARGIN, _HEIGHT - MARGIN), 36, palette.card
    )
    left, top = (WIDTH - code.width) // 2, 72 + (_CODE - code.height) // 2
    frame = (left - 12, top - 12, left + code.width + 12, top + code.height + 12)
    fill_round(canvas, frame, 24, (255, 255, 255))
    canvas.paste(code, (left, top))
    _write_caption(stage, data.get("caption", ""), data["link"])
    return write_png(canvas, data.get("caption", ""), data["link"])


def _make_code(link: str) -> Image.Image:
    """Black on white, every module the same whole number of pixels."""
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M

    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(link)
    code.make(fit=True)
    modules = code.get_matrix()
    size = len(modules)
    dots = bytes(0 if dark else 255 for row in modules for dark in row)
    small = Image.frombytes("L", (size, size), dots)
    scale = max(1, _CODE // size)
    return small.resize((size * scale, size * scale), Image.Resampling.NEAREST)


def _write_caption(stage: Stage, caption: str, link: str) -> None:
    middle, room, palette = WIDTH // 2, WIDTH - 4 * MARGIN, stage.palette
    face = stage.face(44, bold=True)
    for place, line in enumerate(wrap(caption, room, face, 2)):
        at = (middle, 972 + place * 62)
        write(stage.canvas, at, line, face, palette.ink, "center")
    small = stage.face(26)
    for place, line in enumerate(wrap(link, room, small, 2)):
        at = (middle, 1092 + place * 36)
        write(stage.canvas, at, line, small, palette.soft, "center")
