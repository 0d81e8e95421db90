"""Whether each group robot is there and takes the signature, without posting anything.

It is asked to send a kind of message that does not exist: what is refused for that
reason alone has passed the key and the signature.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from bot.doctor.findings import Finding, problem, warn, well
from bot.platforms import base
from bot.platforms.calls import JsonCalls
from bot.platforms.push.robots import Json, Robot, Vendor, read_robot
from bot.platforms.strangers import find_strangers
from bot.settings import Settings
from storage.desk.desk_groups import BoundChat

PATIENCE = 10.0
KIND_KEYS = ("msgtype", "msg_type")
NO_KIND = "none"


async def check_robots(
    vendor: Vendor, settings: Settings, groups: Sequence[BoundChat]
) -> list[Finding]:
    """`groups`: those bound to robots of this vendor, whether set up or not."""
    setting = f"{vendor.name}_robots"
    robots = settings.read_list(setting)
    calls = JsonCalls(patience=PATIENCE)
    try:
        found = [
            await _check_robot(vendor, name, read_robot(text), calls)
            for name, text in robots.items()
        ]
    finally:
        await calls.close()
    return found + find_strangers(groups, robots, setting=setting.upper())


async def _check_robot(
    vendor: Vendor, name: str, robot: Robot, calls: JsonCalls
) -> Finding:
    query, body = vendor.compose(robot, name, time.time())
    try:
        vendor.check(await calls.post(robot.url, _spoil(body), params=query))
    except base.BadContent:
        return well(vendor.name, f"{name}: the robot is there")
    except (base.Unavailable, base.Ambiguous) as error:
        words = f"{name}: no proper answer ({error})"
        remedy = f"check the network and the address in {vendor.name.upper()}_ROBOTS"
        return problem(vendor.name, words, remedy)
    except base.Throttled as error:
        words = f"{name}: the robot has sent too much lately"
        return warn(vendor.name, words, f"ask again in {error.retry_after:g} seconds")
    except base.SendError as error:
        remedy = "copy address and secret again from the robot in the group"
        return problem(vendor.name, f"{name}: {error}", remedy)
    return well(vendor.name, f"{name}: the robot is there")


def _spoil(body: Json) -> Json:
    return {key: NO_KIND if key in KIND_KEYS else body[key] for key in body}
