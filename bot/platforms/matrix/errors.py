"""A homeserver's refusals and the network's failures → those of `bot.platforms.base`.

Codes: https://spec.matrix.org/latest/client-server-api/#standard-error-response.
Nothing is ambiguous here: every call has a transaction id, so that one that may have
arrived is simply made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nio import ErrorResponse

from bot.platforms import base

CODES: dict[str, type[base.SendError]] = {
    "M_UNKNOWN_TOKEN": base.Unauthorized,
    "M_MISSING_TOKEN": base.Unauthorized,
    "M_USER_DEACTIVATED": base.Unauthorized,
    "M_FORBIDDEN": base.NotAllowed,
    "M_GUEST_ACCESS_FORBIDDEN": base.NotAllowed,
    "M_NOT_FOUND": base.ChatGone,
    "M_TOO_LARGE": base.TooBig,
    "M_DUPLICATE_ANNOTATION": base.NotModified,
}
# A server's word for "you are not in that room", which has no code of its own.
OUTSIDE = ("not in room", "not in the room", "not a member", "not joined", "left the")
LONGEST_REASON = 200


@contextmanager
def translated() -> Iterator[None]:
    """Inside, everything that is raised leaves as one of `bot.platforms.base`."""
    try:
        yield
    except base.SendError:
        raise
    except Exception as error:
        # `from None`: what the libraries say may hold addresses and tokens.
        raise base.Unavailable(type(error).__name__) from None


def check_response(response: object) -> None:
    """Raise what an answer says, if it says that something is wrong."""
    if isinstance(response, ErrorResponse):
        raise translate(response)


def translate(response: ErrorResponse) -> base.SendError:
    code, words = response.status_code, str(response.message)[:LONGEST_REASON]
    if code == "M_LIMIT_EXCEEDED":
        return base.Throttled((response.retry_after_ms or 5000) / 1000)
    if code == "M_FORBIDDEN" and any(word in words.lower() for word in OUTSIDE):
        return base.ChatGone(words)
    if code in CODES:
        return CODES[code](words)
    status = getattr(response.transport_response, "status", 0)
    if code is None or status >= 500:
        # Not the homeserver's own word: a proxy, or an answer that broke off.
        return (
            base.TooBig("HTTP 413")
            if status == 413
            else base.Unavailable(f"HTTP {status}")
        )
    return base.BadContent(f"{code}: {words}")
