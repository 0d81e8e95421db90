"""DingTalk and Feishu against their stand-ins."""

from __future__ import annotations

from contextlib import asynccontextmanager

from bot.platforms import base
from bot.platforms.push import DINGTALK, FEISHU, PushPlatform, Robot
from bot.platforms.splitting import BYTES
from handlers.messages import Chat
from tests.bot.platforms.push.standin import SECRET, run_robots
from tests.bot.platforms.receiving import PATIENCE, Rig

VENDORS = {vendor.name: vendor for vendor in (DINGTALK, FEISHU)}


class PushRig(Rig):
    unit = BYTES
    gives_ids = False
    refusals = ("500", "502")
    doubts = ("cut_after", "truncated", "not_json", "delay_after")
    lost_message = "row:1"
    refused_as = base.NotAllowed

    def __init__(self, stage):
        self.stage, self.vendor = stage, VENDORS[stage.vendor]
        self.waits = 600 if stage.vendor == "dingtalk" else 60
        super().__init__(self.make(), Chat(stage.vendor, "county", "group"))

    def make(self, *, url="", secret=SECRET):
        robot = Robot(f"{url or self.stage.url}/good", secret)
        return PushPlatform(self.vendor, {"county": robot}, patience=PATIENCE)

    async def read_sent(self):
        return list(self.stage.said)

    async def break_send(self, kind):
        self.stage.faults.next(kind, seconds=2 * PATIENCE)

    def unreachable(self):
        return self.make(url="http://127.0.0.1:9")

    def with_wrong_token(self):
        return self.make(secret="WRONG")


@asynccontextmanager
async def _run(vendor):
    async with run_robots(vendor) as stage:
        rig = PushRig(stage)
        yield rig
        await rig.platform.stop()


def run_dingtalk():
    return _run("dingtalk")


def run_feishu():
    return _run("feishu")
