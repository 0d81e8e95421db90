"""Files put together from kept ones: their clean copies are handed to the maker."""

import io
import os
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from bot.drawing import FOLDER, Drawing, make_folder
from handlers.messages import Made
from handlers.render.recipes import MAKERS

ROW = {"number": "2026-1", "title": "新居"}
DATA = {
    "language": "zh-CN",
    "columns": ["name", "number", "title", "original"],
    "rows": [
        {**ROW, "name": "photos/1.jpg", "original": "a" * 64},
        {**ROW, "name": "photos/2.jpg", "original": "b" * 64},
    ],
    "media": ["a" * 64, "b" * 64],
    "most_bytes": 20 << 20,
    "made_on": "2026-11-24",
}


@pytest.fixture
def drawing(tmp_path):
    async def clean_copy(sha256):
        path = tmp_path / sha256
        if not path.exists():
            raise FileNotFoundError(sha256)
        return path

    drawing = Drawing(MAKERS, clean_copy)
    yield drawing
    drawing.close()


async def test_an_archive_holds_the_clean_copies_and_goes_without_what_is_gone(
    drawing, tmp_path, caplog
):
    (tmp_path / ("a" * 64)).write_bytes(b"clean")

    (ready,) = await drawing.prepare([Made("archive", DATA, "影像资料.zip")])

    archive = zipfile.ZipFile(io.BytesIO(ready.path.read_bytes()))
    assert archive.namelist() == ["photos/1.jpg", "manifest.json", "manifest.xlsx"]
    assert archive.read("photos/1.jpg") == b"clean"
    assert "a file is left out of an archive" in caplog.text


def test_what_a_killed_desk_drew_is_cleared_away(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    dying = "import os, bot.drawing as d; it = d.make_folder(); os.kill(os.getpid(), 9)"
    killed = subprocess.run(
        [sys.executable, "-c", dying], env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(list(tmp_path.glob(f"{FOLDER}*"))) == 1

    with make_folder() as mine, make_folder() as another:
        left = set(tmp_path.glob(f"{FOLDER}*"))

    assert left == {Path(mine), Path(another)}
