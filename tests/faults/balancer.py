"""A load balancer of twenty lines: each connection to one of the ports that answers."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from itertools import count


class Balancer:
    def __init__(self, ports):
        self.ports = ports
        self.port = 0
        self._turns = count()

    async def serve(self, reader, writer):
        try:
            inner = await self._connect()
            if inner:
                await asyncio.gather(pump(reader, inner[1]), pump(inner[0], writer))
        finally:
            writer.close()

    async def _connect(self):
        for _ in self.ports:
            port = self.ports[next(self._turns) % len(self.ports)]
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        return None


async def pump(reader, writer):
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def run_balancer(ports):
    balancer = Balancer(ports)
    server = await asyncio.start_server(balancer.serve, "127.0.0.1", 0)
    balancer.port = server.sockets[0].getsockname()[1]
    try:
        yield balancer
    finally:
        server.close()
