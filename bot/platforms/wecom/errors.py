"""WeCom's error codes, which come inside an answer that is 200 → the desk's errors.

https://developer.work.weixin.qq.com/document/path/90313
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.platforms import base
from bot.platforms.wecom.limits import SECONDS_WHEN_FAST

CODES: dict[int, type[base.SendError]] = {
    -1: base.Unavailable,  # the system is busy
    40001: base.Unauthorized,  # wrong secret
    40013: base.Unauthorized,  # wrong corp id
    40014: base.Unauthorized,  # wrong access token
    41001: base.Unauthorized,
    42001: base.Unauthorized,  # the access token has run out
    48002: base.NotAllowed,  # the app may not call this
    60020: base.NotAllowed,  # not from this address
    40003: base.ChatGone,  # no such member
    40096: base.ChatGone,  # no such external contact
    60111: base.ChatGone,  # no such member
    86003: base.ChatGone,  # no such chat
    86008: base.ChatGone,  # the chat is no more
    93000: base.ChatGone,  # the group robot's key is of no robot
    93006: base.ChatGone,  # wrong chat id
    93015: base.ChatGone,  # the robot is not in the group
    81013: base.Blocked,  # nobody who may see the app
    40007: base.FileGone,  # wrong media id
    40009: base.TooBig,
    45001: base.TooBig,
}
FAST = frozenset({45009, 45033, 45047, 130101})
LONGEST_REASON = 120


def check_answer(answer: Mapping[str, Any]) -> None:
    """Raise what an answer says; `errcode` 0 alone means that it was done."""
    code = answer.get("errcode", 0)
    if code == 0:
        return
    if code in FAST:
        raise base.Throttled(SECONDS_WHEN_FAST)
    # The vendor adds hints with request ids and addresses behind a comma.
    words = str(answer.get("errmsg", "")).partition(",")[0][:LONGEST_REASON]
    raise CODES.get(code, base.BadContent)(f"errcode {code}: {words}")
