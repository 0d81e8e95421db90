"""The other half of an app: WeCom calls the desk, signs and seals what it says.

https://developer.work.weixin.qq.com/document/path/90238: an address is entered with an
echo; a message that is not answered 200 within five seconds comes three times in all.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field

import aiohttp

from bot.platforms.wecom.crypto import Crypto

PATIENCE, TRIES = 5, 3
# What an app may answer with at once: nothing, or a word that says as much.
GOOD_ANSWERS = (b"", b"success")


@dataclass
class Caller:
    """`url`: what was entered as the app's address; `pause`: between two tries.

    `given_up`: messages that nobody took, not even the third time.
    """

    url: str
    crypto: Crypto
    pause: float = 1.0
    calls: int = 0
    given_up: int = 0
    _session: aiohttp.ClientSession | None = field(default=None, repr=False)

    async def __aenter__(self):
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=PATIENCE)
        )
        return self

    async def __aexit__(self, *error):
        await self._session.close()

    async def enter_address(self):
        """Whether the address may be entered: it answers with what was sealed."""
        words = secrets.token_hex(8).encode()
        query = self.sign(sealed := self.crypto.seal(words))
        query["echostr"] = sealed
        try:
            async with self._session.get(self.url, params=query) as answer:
                return answer.status == 200 and await answer.read() == words
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False

    async def bring(self, fields):
        """A message or event; True once it was taken."""
        query, body = self.seal(fields)
        for number in range(TRIES):
            if number:
                await asyncio.sleep(self.pause)
            if await self.call(query, body):
                return True
        self.given_up += 1
        return False

    async def call(self, query, body):
        self.calls += 1
        try:
            async with self._session.post(self.url, params=query, data=body) as answer:
                return answer.status == 200 and await answer.read() in GOOD_ANSWERS
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False

    def seal(self, fields):
        """(query, body) of a call as WeCom makes it."""
        inner = "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in fields.items())
        sealed = self.crypto.seal(f"<xml>{inner}</xml>".encode())
        head = f"<ToUserName><![CDATA[{self.crypto.receiver}]]></ToUserName>"
        body = f"<xml>{head}<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        return self.sign(sealed), body.encode()

    def sign(self, sealed):
        query = {"timestamp": str(int(time.time())), "nonce": secrets.token_hex(4)}
        signature = self.crypto.sign(query["timestamp"], query["nonce"], sealed)
        return query | {"msg_signature": signature}
