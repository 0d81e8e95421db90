"""What stands before several replicas: each new connection goes to the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count

CHUNK = 1 << 16


class Balancer:
    """Passes bytes on; `ports` are those that listen by now."""

    def __init__(self) -> None:
        self.port = 0
        self.ports: list[int] = []
        self._turns = count()

    async def pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if not self.ports:
            writer.close()
            return
        port = self.ports[next(self._turns) % len(self.ports)]
        with suppress(ConnectionError):
            inner_reader, inner_writer = await asyncio.open_connection(
                "127.0.0.1", port
            )
            await asyncio.gather(
                _copy(reader, inner_writer), _copy(inner_reader, writer)
            )


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Until one side ends; then the other is ended too."""
    try:
        while data := await source.read(CHUNK):
            target.write(data)
            await target.drain()
    except ConnectionError:
        pass
    finally:
        target.close()


@asynccontextmanager
async def balancing() -> AsyncIterator[Balancer]:
    balancer = Balancer()
    server = await asyncio.start_server(balancer.pass_on, "127.0.0.1", 0)
    balancer.port = server.sockets[0].getsockname()[1]
    try:
        yield balancer
    finally:
        server.close()
