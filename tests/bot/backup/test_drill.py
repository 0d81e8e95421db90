"""A desk at work, backed up and restored; the stage `restores` does so a hundred times,
between both databases."""

from tests.conftest import create_tables
from tests.faults.drills.restores import configure, drill


async def test_a_desk_at_work_is_the_same_after_a_restore(tmp_path):
    places = []
    for name in ("old", "new"):
        url = f"sqlite://{tmp_path}/{name}.db"
        await create_tables(url)
        places.append(configure(url, tmp_path / name))

    assert await drill(*places, seed=1, waits=0.2) > 4
