"""Files put together from kept ones: their clean copies are handed to the maker."""

import io
import zipfile

import pytest

from bot.drawing import Drawing
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
