"""`make test-matrix`: the contract of a platform and its own tests against Synapse.

Not collected by itself: no test module in the default run may need a homeserver.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.bot.platforms.matrix.people import Person, open_session
from tests.bot.platforms.matrix.proxy import run_proxy
from tests.bot.platforms.matrix.rig import MatrixRig, run_desk
from tests.bot.platforms.matrix.synapse import run_synapse
from tests.bot.platforms.matrix.test_examining import *  # noqa: F403
from tests.bot.platforms.matrix.test_receiving import *  # noqa: F403
from tests.bot.platforms.receiving import Cursor
from tests.bot.platforms.test_contract import *  # noqa: F403
from tests.journeys.test_elsewhere import (  # noqa: F401
    test_in_an_encrypted_room_the_desk_says_that_it_cannot_read_it,
    test_on_matrix,
)

_NUMBERS = count(1)
PATIENCE = 2.0


@pytest.fixture(scope="session")
def synapse():
    """One homeserver for the whole job, kept by a loop of its own."""
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        server = run_synapse(Path(folder))
        url = runner.run(server.__aenter__())
        yield url
        runner.run(server.__aexit__(None, None, None))


class SynapseRig(MatrixRig):
    """The same, with accounts of its own on a server that others use too."""

    can = MatrixRig.can

    async def break_send(self, kind):
        self.server.faults.next(kind, seconds=2 * PATIENCE, retry_after=7)


@asynccontextmanager
async def run_rig(url):
    number = next(_NUMBERS)
    desk, user = f"desk{number}", f"wang{number}"
    async with run_proxy(url) as proxy, open_session() as session:
        await Person.register(session, url, desk, "信息台")
        person = await Person.register(session, url, user, "王小明")
        rig = SynapseRig(person, proxy)
        options = {"user": desk, "patience": PATIENCE}
        async with run_desk(
            proxy.url, store=rig.keep, cursor=Cursor(), **options
        ) as platform:
            await rig.meet(platform)
            yield rig


@pytest.fixture
async def rig(synapse):
    async with run_rig(synapse) as ready:
        yield ready


@pytest.fixture
async def talking(rig):
    return rig


@pytest.fixture
async def homeserver(synapse):
    """Where the other tests and the journey find their server."""
    return synapse
