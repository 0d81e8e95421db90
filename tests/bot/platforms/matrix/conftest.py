"""A homeserver of its own for each test."""

import pytest

from tests.bot.platforms.matrix.homeserver import run_homeserver


@pytest.fixture
async def homeserver():
    """Its address; `make test-matrix` puts a real one in its place."""
    async with run_homeserver() as server:
        yield server.url
