"""A sandbox in another process, reached over HTTP: the same objects, the same acts."""

from __future__ import annotations

import base64
import json
from typing import Any, Self

import aiohttp

from bot.sandbox.errors import NotPossible
from bot.sandbox.stage import Stage


class SandboxClient(Stage):
    """`async with SandboxClient("http://127.0.0.1:8765") as sandbox: …`."""

    def __init__(self, url: str, token: str = "42:TEST") -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._session: aiohttp.ClientSession | None = None

    async def act(self, name: str, /, **arguments: Any) -> Any:
        body = json.dumps(arguments, default=_write_bytes)
        headers = {"Content-Type": "application/json"}
        url = f"{self.url}/sandbox/{name}"
        async with self._open().post(url, data=body, headers=headers) as answer:
            result = await answer.json()
            if answer.status != 200:
                raise NotPossible(result["error"])
            return result

    async def read_file(self, key: str) -> bytes:
        async with self._open().get(f"{self.url}/sandbox/files/{key}") as answer:
            answer.raise_for_status()
            return await answer.read()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # A wait takes as long as it takes; the sandbox bounds it.
            timeout = aiohttp.ClientTimeout(total=60)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session

    async def stop(self) -> None:
        """Let go of the connection; the sandbox goes on."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


def _write_bytes(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{value!r} is no JSON")
