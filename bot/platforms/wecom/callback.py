"""WeCom's calls to the desk: the echo when the address is entered, and the messages.

https://developer.work.weixin.qq.com/document/path/90238. A message that is not answered
within five seconds comes up to three times: the inbox knows it by its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.platforms.wecom.crypto import Crypto, Forged
from bot.platforms.wecom.names import read_xml


@dataclass(frozen=True, slots=True)
class Callback:
    """What `bot.web` asks about a call; it answers 403 when it is told None."""

    crypto: Crypto

    def echo(self, query: Mapping[str, str]) -> bytes | None:
        """What a GET is to be answered with."""
        return self._open(query, query.get("echostr", ""))

    def read(self, query: Mapping[str, str], body: bytes) -> bytes | None:
        """The event in a POST, ready for the inbox."""
        try:
            sealed = read_xml(body).get("Encrypt", "")
        except ValueError:
            return None
        return self._open(query, sealed)

    def _open(self, query: Mapping[str, str], sealed: str) -> bytes | None:
        try:
            return self.crypto.open(
                sealed,
                signature=query.get("msg_signature", ""),
                timestamp=query.get("timestamp", ""),
                nonce=query.get("nonce", ""),
            )
        except Forged:
            return None
