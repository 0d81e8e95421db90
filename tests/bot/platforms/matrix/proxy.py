"""A line to a homeserver that breaks when told to, after the call was carried out."""

from __future__ import annotations

from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from tests.bot.platforms.faults import Faults, answer_badly

KEPT = ("Authorization", "Content-Type")


class Proxy:
    def __init__(self, target, session):
        self.target, self.session, self.faults = target, session, Faults()
        self.url = ""

    async def handle(self, request):
        body = await request.read()

        async def carry_out():
            headers = {k: request.headers[k] for k in KEPT if k in request.headers}
            url = f"{self.target}{request.raw_path}"
            async with self.session.request(
                request.method, yarl(url), data=body, headers=headers
            ) as answer:
                return web.Response(
                    status=answer.status,
                    body=await answer.read(),
                    content_type=answer.content_type,
                )

        is_send = request.method == "PUT" and "/send/" in request.path
        kind, options = self.faults.take() if is_send else ("", {})
        if kind == "429":
            refusal = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests"}
            refusal["retry_after_ms"] = options["retry_after"] * 1000
            return web.json_response(refusal, status=429)
        if not kind:
            return await carry_out()
        answer = await answer_badly(kind, carry_out, seconds=options["seconds"])
        if answer is None:
            request.transport.close()
            return web.Response()
        return answer


def yarl(url):
    return aiohttp.client.URL(url, encoded=True)


@asynccontextmanager
async def run_proxy(target):
    async with aiohttp.ClientSession() as session:
        proxy = Proxy(target, session)
        app = web.Application(client_max_size=1 << 26)
        app.router.add_route("*", "/{path:.*}", proxy.handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            host, port = runner.addresses[0]
            proxy.url = f"http://{host}:{port}"
            yield proxy
        finally:
            await runner.cleanup()
