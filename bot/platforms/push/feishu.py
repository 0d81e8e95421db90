"""Feishu's group robots (自定义机器人).

https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from bot.platforms import base
from bot.platforms.push.robots import Json, Robot, Vendor
from handlers.messages import Limits

LIMITS = Limits(
    # Bytes; a call takes 20 KB, in which JSON may write a line break as two.
    text=16_000,
    caption=0,
    album=1,
    fetch_bytes=0,
    send_bytes=0,
    per_second=5,
    per_chat_second=5,
    per_group_minute=100,
    edits=False,
    buttons=False,
    reactions=False,
    replies=False,
)
SECONDS_WHEN_FAST = 60.0
FAST = frozenset({11232})
CODES: dict[int, type[base.SendError]] = {
    9499: base.BadContent,  # the call is not of the form
    19001: base.ChatGone,  # the address is of no robot
    19002: base.BadContent,
    19003: base.NotAllowed,  # the tenant forbids it
    19021: base.NotAllowed,  # the signature, or a clock that is an hour off
    19022: base.NotAllowed,  # not from this address
    19024: base.NotAllowed,  # a key word is missing
    19036: base.BadContent,
    10002: base.Unavailable,  # an error inside
}
LONGEST_REASON = 120


def sign(secret: str, timestamp: str) -> str:
    """The key is time and secret, and what is signed is nothing."""
    key = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def compose(robot: Robot, text: str, now: float) -> tuple[Mapping[str, str], Json]:
    body: Json = {"msg_type": "text", "content": {"text": text}}
    if robot.secret:
        timestamp = str(int(now))
        body |= {"timestamp": timestamp, "sign": sign(robot.secret, timestamp)}
    return {}, body


def check(answer: Json) -> None:
    code = answer.get("code", answer.get("StatusCode"))
    if code == 0:
        return
    if not isinstance(code, int):
        raise base.Ambiguous("an answer without a code")
    if code in FAST:
        raise base.Throttled(SECONDS_WHEN_FAST)
    words = str(answer.get("msg", ""))[:LONGEST_REASON]
    raise CODES.get(code, base.BadContent)(f"code {code}: {words}")


FEISHU = Vendor("feishu", LIMITS, compose, check)
