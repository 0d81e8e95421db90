"""DingTalk's group robots (自定义机器人).

Calls, limits and codes: https://open.dingtalk.com/document/robots/custom-robot-access;
signature: https://open.dingtalk.com/document/robots/customize-robot-security-settings
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
    text=18_000,  # bytes; a call takes 20,000 with its frame
    caption=0,
    album=1,
    fetch_bytes=0,
    send_bytes=0,
    per_second=20,
    per_chat_second=1,
    per_group_minute=20,
    edits=False,
    buttons=False,
    reactions=False,
    replies=False,
)
# Beyond the limit a robot is silenced for ten minutes.
SECONDS_WHEN_FAST = 600.0
FAST = frozenset({130101, 90030, 302033})
CODES: dict[int, type[base.SendError]] = {
    -1: base.Unavailable,
    300001: base.ChatGone,  # the access token is of no robot
    300005: base.ChatGone,
    400101: base.ChatGone,  # no access token
    400102: base.NotAllowed,  # the robot was switched off
    410100: base.Throttled,
    310000: base.NotAllowed,  # signature, key word or address do not fit
}
LONGEST_REASON = 120


def sign(secret: str, timestamp: str) -> str:
    words = f"{timestamp}\n{secret}".encode()
    code = hmac.new(secret.encode(), words, hashlib.sha256).digest()
    return base64.b64encode(code).decode()


def compose(robot: Robot, text: str, now: float) -> tuple[Mapping[str, str], Json]:
    timestamp = str(int(now * 1000))
    query = {"timestamp": timestamp, "sign": sign(robot.secret, timestamp)}
    body = {"msgtype": "text", "text": {"content": text}}
    return (query if robot.secret else {}), body


def check(answer: Json) -> None:
    code = answer.get("errcode")
    if code == 0:
        return
    if not isinstance(code, int):
        raise base.Ambiguous("an answer without a code")
    kind = CODES.get(code, base.BadContent)
    if code in FAST or kind is base.Throttled:
        raise base.Throttled(SECONDS_WHEN_FAST)
    raise kind(f"errcode {code}: {str(answer.get('errmsg', ''))[:LONGEST_REASON]}")


DINGTALK = Vendor("dingtalk", LIMITS, compose, check)
