"""What can go wrong between the desk and a chat platform, in a few named errors.

Every adapter turns everything its SDK and the network throw into one of these. Which
way to go on stands on the class: `outcome` is

- retryable: it surely did not happen; try again later;
- permanent: it will never happen; trying again is pointless;
- ambiguous: it may have happened. Nobody may repeat it without thinking.

An error's text is for logs: it has no secrets in it, but never goes to a chat.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import ClassVar, Literal, Protocol, runtime_checkable

from handlers.messages import Chat, Post, Sent

Outcome = Literal["retryable", "permanent", "ambiguous"]
# Raw events into the inbox: returns once they are committed; raises, and they are to
# come again.
Store = Callable[[Sequence[bytes]], Awaitable[None]]


class Cursor(Protocol):
    """How far a platform's events are in the inbox; kept beside it, "" at first."""

    async def read(self) -> str: ...
    async def write(self, value: str) -> None: ...


@runtime_checkable
class Finder(Protocol):
    """A platform on which a post that may have left can be looked up."""

    async def find(
        self, post: Post, *, after: str, known: Collection[str]
    ) -> Sent | None:
        """The post's message, younger than the message `after` and none of `known`;
        None: it is surely not there. Raises `Ambiguous` when that cannot be told."""


class SendError(Exception):
    """The root: every method of a platform raises only this and its children."""

    outcome: ClassVar[Outcome] = "permanent"


class Unavailable(SendError):
    """The platform was not reached, or refused before it took the call."""

    outcome = "retryable"


class Throttled(SendError):
    """Too fast: wait `retry_after` seconds."""

    outcome = "retryable"

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"throttled for {retry_after:g} s")
        self.retry_after = retry_after


class Unauthorized(SendError):
    """The platform does not accept the desk's credentials.

    Retryable, because nothing may be lost over it: the queue waits until somebody has
    put the right token in.
    """

    outcome = "retryable"


class Ambiguous(SendError):
    """The call went out, the answer did not come back whole."""

    outcome = "ambiguous"


class Blocked(SendError):
    """The person stopped the desk or never started it."""


class ChatGone(SendError):
    """The chat, group or account is no more, or the desk was thrown out of it."""


class Migrated(SendError):
    """The chat has a new id; what is queued for the old one belongs to `new_chat`."""

    def __init__(self, new_chat: Chat) -> None:
        super().__init__(f"the chat is now {new_chat.key}")
        self.new_chat = new_chat


class NotAllowed(SendError):
    """The desk lacks the right to do this in that chat."""


class MessageGone(SendError):
    """The message to edit or react to is no more, or is no longer to be edited."""


class NotModified(SendError):
    """The message shows that already; as good as success."""


class Expired(SendError):
    """Nobody waits for this any more: a press answered too late."""


class BadContent(SendError):
    """The platform refuses what is in it: the desk's own mistake."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooBig(SendError):
    """A file is beyond what the platform takes or gives."""


class FileGone(SendError):
    """The file to fetch is not there any more."""


class Unreadable(SendError):
    """Bytes that claim to be an event and are none."""


def matches_secret(given: str, expected: str) -> bool:
    """Compare in constant time; an empty `expected` matches nothing."""
    if not expected:
        return False
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
