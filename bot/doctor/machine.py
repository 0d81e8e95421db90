"""What the machine must have: fonts, room on the disk, a folder to write in."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.doctor.findings import Finding, problem, warn, well
from bot.settings import Settings
from handlers.render.glyphs import find_font, missing_glyphs
from storage.engine.trouble import find_sqlite_path

MEBIBYTE = 1 << 20
FULL, NEARLY_FULL = 200 * MEBIBYTE, 1024 * MEBIBYTE
# Words that stand in every ranking and circular.
USUAL_TEXT = "单位名次报送采用得分累计本月上月通报〔2026〕3号青禾县▲▼—"
MeasureFree = Callable[[Path], int]


def measure_free(path: Path) -> int:
    """Bytes that may still be written where `path` is or would be."""
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free


def check_fonts(font_file: Path | None, names: str = "") -> list[Finding]:
    """Whether what is drawn has its glyphs; `names` are those of units and outlets."""
    path = str(font_file) if font_file else ""
    report = find_font(path)
    found = []
    if report.problem:
        remedy = "check FONT_FILE, or install the program anew"
        found.append(problem("fonts", report.problem, remedy))
    if usual := missing_glyphs(USUAL_TEXT, path):
        words = f"no font has {_list_glyphs(usual)}"
        remedy = "set FONT_FILE to a full Chinese font, such as NotoSansCJK-Regular.ttc"
        return [*found, problem("fonts", words, remedy)]
    if rare := missing_glyphs(names, path):
        words = f"names of this desk have {_list_glyphs(rare)}, which no font has"
        remedy = "set FONT_FILE to a full Chinese font; they are drawn as 〓"
        return [*found, warn("fonts", words, remedy)]
    glyphs = sum(count for _, count in report.files)
    return found or [well("fonts", f"{len(report.files)} with {glyphs} glyphs")]


def _list_glyphs(glyphs: set[str]) -> str:
    return "".join(sorted(glyphs)[:20])


def check_disk(
    settings: Settings, *, measure: MeasureFree = measure_free
) -> list[Finding]:
    """Room for the database and for photos; one line where both are on one disk."""
    places = {"media": settings.media_dir.absolute()}
    if database := find_sqlite_path(settings.database):
        places["database"] = database.absolute().parent
    found = {name: _judge_room(path, measure(path)) for name, path in places.items()}
    return list(dict.fromkeys(found.values()))


def _judge_room(path: Path, free: int) -> Finding:
    words = f"{free // MEBIBYTE} MiB free for {path.anchor}"
    if free < FULL:
        return problem(
            "disk", words, "make room: nothing can be stored when it is full"
        )
    if free < NEARLY_FULL:
        return warn("disk", words, "make room before it is full")
    return well("disk", words)


def check_media(folder: Path) -> list[Finding]:
    """Whether files can be kept. The folder is made, as it would be by the desk."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            pass
    except OSError as error:
        words = f"{folder}: {error.strerror}"
        remedy = "let the desk's user write there, or set MEDIA_DIR"
        return [problem("media", words, remedy)]
    return [well("media", f"{folder} can be written")]


def check_secrets(env_file: Path) -> list[Finding]:
    """Whether others on this machine can read the token."""
    if os.name != "posix" or not env_file.is_file():
        return []
    if env_file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        words = f"{env_file} can be read by other users of this machine"
        return [warn("secrets", words, f"chmod 600 {env_file}")]
    return [well("secrets", f"only its owner can read {env_file}")]
