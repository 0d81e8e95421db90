"""What the doctor finds of robots that only speak; nothing is posted meanwhile."""

import pytest
from pydantic import SecretStr

from bot.platforms.push import DINGTALK, FEISHU
from bot.platforms.push.examining import check_robots
from bot.settings import Settings
from storage.desk.desk_groups import BoundChat
from tests.bot.platforms.push.standin import SECRET, run_robots


@pytest.fixture(params=[DINGTALK, FEISHU], ids=["dingtalk", "feishu"])
def vendor(request):
    return request.param


async def examine(vendor, robots, *groups):
    given = {f"{vendor.name}_robots": SecretStr(robots)}
    return await check_robots(vendor, Settings(_env_file=None, **given), groups)


async def test_a_robot_that_takes_the_signature_is_well(vendor):
    async with run_robots(vendor.name) as stage:
        (found,) = await examine(vendor, f"county={stage.url}/good,{SECRET}")

    assert (found.check, found.level) == (vendor.name, "ok")
    assert stage.said == []


@pytest.mark.parametrize(
    ("key", "secret"), [("good", "WRONG"), ("gone", SECRET), ("good", "")]
)
async def test_a_robot_that_refuses_is_a_problem(vendor, key, secret):
    async with run_robots(vendor.name) as stage:
        (found,) = await examine(vendor, f"county={stage.url}/{key},{secret}")

    assert (found.check, found.level) == (vendor.name, "problem")
    assert "again" in found.remedy
    assert "WRONG" not in str(found)
    assert stage.said == []


async def test_a_robot_that_nobody_hears_is_a_problem(vendor):
    (found,) = await examine(vendor, f"county=http://127.0.0.1:9/x,{SECRET}")

    assert found.level == "problem"
    assert "network" in found.remedy


async def test_a_robot_that_has_sent_too_much_is_a_warning(vendor):
    async with run_robots(vendor.name) as stage:
        stage.faults.next("429")
        (found,) = await examine(vendor, f"county={stage.url}/good,{SECRET}")

    assert found.level == "warning"


async def test_a_group_whose_robot_nobody_set_up_is_a_problem(vendor):
    group = BoundChat(f"{vendor.name}:towns", "乡镇群")
    async with run_robots(vendor.name) as stage:
        *_, found = await examine(vendor, f"county={stage.url}/good,{SECRET}", group)

    assert (found.level, found.words) == (
        "problem",
        "乡镇群: no robot “towns” is set up",
    )
