"""Write the golden copies anew."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from storage.database import open_database
from tests.conftest import create_tables
from tests.golden.sample_quarter.outputs import write_outputs
from tests.golden.sample_quarter.records import fill_quarter

FOLDER = Path(__file__).parent / "copies"


async def write_copies() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite://{folder}/desk.db"
        await create_tables(url)
        async with open_database(url):
            outputs = await write_outputs(await fill_quarter())
    FOLDER.mkdir(exist_ok=True)
    for name, words in outputs.items():
        (FOLDER / name).write_text(words, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write_copies())
