from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from storage.database import open_database


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[None]:
    """An empty SQLite database with every table, open for the test."""
    async with open_database(f"sqlite://{tmp_path}/desk.db") as context:
        await context.generate_schemas()
        yield
