"""A desk file on disk, with the rules files beside it."""

from __future__ import annotations

from pathlib import Path

from handlers.desk_file.model import DeskFile
from handlers.desk_file.problems import DeskFileError, Problem
from handlers.desk_file.read import read_desk


def open_desk_file(path: Path) -> DeskFile:
    """Raises `DeskFileError`, also where the file cannot be read at all."""
    name = str(path)
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise _refuse(name, "not UTF-8", "save it as UTF-8") from error
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise _refuse(name, problem, "check the path and its rights") from error

    def load_file(rules: str) -> str:
        return (path.parent / rules).read_text("utf-8")

    return read_desk(text, name=name, load_file=load_file)


def _refuse(name: str, problem: str, remedy: str) -> DeskFileError:
    return DeskFileError([Problem(name, 0, "(file)", "", problem, remedy)])
