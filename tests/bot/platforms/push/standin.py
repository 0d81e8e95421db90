"""DingTalk's and Feishu's robots on loopback: signatures checked, limits enforced."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import time
from collections import deque
from contextlib import asynccontextmanager

from aiohttp import web

from tests.bot.platforms.faults import Faults
from tests.bot.platforms.seen import Seen

SECRET = "SEC-1"
MOST_BYTES = 20_000


class Robots:
    """`said`: what stands in the group."""

    def __init__(self, vendor, *, rates=False):
        self.vendor, self.rates, self.faults = vendor, rates, Faults()
        self.said, self.url = [], ""
        self.times = deque()

    async def take(self, request):
        kind, options = self.faults.take()
        if kind in ("500", "502"):
            return web.Response(status=int(kind), text="no")
        body, raw = await request.json(), await request.read()
        if kind == "429":
            return web.json_response(self.say_fast())
        answer = self.check(request, body, len(raw)) or self.keep(body)
        if kind == "delay_after":
            await asyncio.sleep(options["seconds"])
        if kind in ("cut_after", "delay_after"):
            request.transport.close()
        if kind == "truncated":
            return web.Response(
                body=b'{"errcode": 0, "er', content_type="application/json"
            )
        if kind == "not_json":
            return web.Response(text="<html>hello</html>", content_type="text/html")
        return web.json_response(answer)

    def check(self, request, body, size):
        check = self.check_dingtalk if self.vendor == "dingtalk" else self.check_feishu
        if request.match_info["key"] != "good":
            return self.refuse(300005, 19001, "token is not exist")
        if self.rates and self.is_fast():
            return self.say_fast()
        if size > MOST_BYTES:
            return self.refuse(460101, 9499, "message too long")
        return check(request, body)

    def is_fast(self):
        now, most = time.monotonic(), 20 if self.vendor == "dingtalk" else 100
        while self.times and self.times[0] < now - 60:
            self.times.popleft()
        self.times.append(now)
        return len(self.times) > most

    def say_fast(self):
        return self.refuse(130101, 11232, "send too fast")

    def refuse(self, dingtalk, feishu, words):
        if self.vendor == "dingtalk":
            return {"errcode": dingtalk, "errmsg": words}
        return {"code": feishu, "msg": words, "data": {}}

    def check_dingtalk(self, request, body):
        at = request.query.get("timestamp", "0")
        code = hmac.new(SECRET.encode(), f"{at}\n{SECRET}".encode(), hashlib.sha256)
        good = base64.b64encode(code.digest()).decode() == request.query.get("sign")
        if not good or abs(time.time() - int(at) / 1000) > 3600:
            return self.refuse(310000, 0, "sign not match")
        return None

    def check_feishu(self, request, body):
        at = body.get("timestamp", "0")
        code = hmac.new(f"{at}\n{SECRET}".encode(), b"", hashlib.sha256)
        good = base64.b64encode(code.digest()).decode() == body.get("sign")
        if not good or abs(time.time() - int(at)) > 3600:
            return self.refuse(0, 19021, "sign match fail or timestamp is not within")
        return None

    def keep(self, body):
        dingtalk = self.vendor == "dingtalk"
        if body["msgtype" if dingtalk else "msg_type"] != "text":
            return self.refuse(400105, 9499, "no such kind of message")
        text = body["text"]["content"] if dingtalk else body["content"]["text"]
        self.said.append(Seen(str(len(self.said)), text))
        if dingtalk:
            return {"errcode": 0, "errmsg": "ok"}
        return {
            "code": 0,
            "msg": "success",
            "StatusCode": 0,
            "StatusMessage": "success",
        }


@asynccontextmanager
async def run_robots(vendor, *, rates=False):
    stage = Robots(vendor, rates=rates)
    app = web.Application()
    app.router.add_post("/{key}", stage.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        stage.url = f"http://{host}:{port}"
        yield stage
    finally:
        await runner.cleanup()
