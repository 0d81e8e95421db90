"""The newest migration on a filled database of the schema before it.

On SQLite alone, for it takes long: the stage `upgrades` of the faults does so with
every migration on both databases, and kills fifty times inside each.
"""

from storage.database import open_database
from storage.migrate import ensure_schema, list_known
from tests.faults.drills.filling import find_losses, read_tables
from tests.faults.drills.upgrades import make_filled, read_upgraded


async def test_a_filled_database_of_the_schema_before_is_upgraded_without_a_loss(
    tmp_path,
):
    url = f"sqlite://{tmp_path}/old.db"
    await make_filled(url, len(list_known()) - 1)
    async with open_database(url):
        before = await read_tables()

    await ensure_schema(url)

    assert sum(map(len, before.values())) > 200
    assert find_losses(before, await read_upgraded(url)) == []
