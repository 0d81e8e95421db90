"""The newest migration on a filled database of the schema before it; the stage
`upgrades` does so with every migration, and kills fifty times inside each."""

import pytest

from storage.migrate import ensure_schema, list_known
from tests.conftest import open_fresh
from tests.faults.drills.filling import find_losses, read_tables
from tests.faults.drills.upgrades import make_filled, read_upgraded


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path}/old.db"
        return
    server = request.getfixturevalue("postgres")
    name = server.create_database()
    yield server.url(name)
    server.drop_database(name)


async def test_a_filled_database_of_the_schema_before_is_upgraded_without_a_loss(
    empty_url,
):
    await make_filled(empty_url, len(list_known()) - 1)
    async with open_fresh(empty_url):
        before = await read_tables()

    await ensure_schema(empty_url)

    assert sum(map(len, before.values())) > 200
    assert find_losses(before, await read_upgraded(empty_url)) == []
