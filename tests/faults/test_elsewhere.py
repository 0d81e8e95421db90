"""SIGKILLs at random instants and at every named point, on the other platforms."""

import random

import pytest

from tests.faults.elsewhere import break_until_done, compare_books
from tests.faults.people_elsewhere import on_matrix, on_wecom, on_wecom_app
from tests.faults.rest import settle

pytestmark = pytest.mark.faults
KILLS, REPORTERS, STORIES = 6, 2, 3


@pytest.mark.parametrize("open_scene", [on_matrix, on_wecom, on_wecom_app])
async def test_a_killed_desk_loses_nothing_and_doubles_nothing(
    zygote, tmp_path, open_scene
):
    async with open_scene(zygote, tmp_path, reporters=REPORTERS) as (desk, work):
        work.begin(STORIES)
        await break_until_done(desk, work, dice=random.Random(1), kills=KILLS)
        await settle(desk)

        counts = await compare_books(desk, work)

    assert counts.is_good, counts
    assert (counts.submitted, counts.faults >= KILLS) == (REPORTERS * STORIES, True)
