"""One person who sends without end does not keep the others waiting.

Everybody may send `BURST` events at once, and `PER_SECOND` from then on. What comes
faster in private waits in the inbox, in order, and nothing of it is lost; what somebody
says to the desk in a group beyond that is left unanswered. They are told once.

The counts are this process's own: a restart forgives, a replica counts for itself. What
was put off stays put off, for it stands in the inbox.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from handlers.messages import Incoming

BURST, PER_SECOND = 100.0, 2.0
PART = 0.1  # what another part of the same album counts
WAIT = 2.0  # seconds until a chat that was put off is looked at again
REMEMBERED = 10_000


@dataclass(slots=True)
class _Account:
    """`left`: what may still come at once; `said_at`: the platform's time of the last
    message, for what waited while the desk was down did not come at once."""

    left: float
    at: float
    said_at: float = 0.0
    album: str = ""
    is_slowed: bool = False
    is_told: bool = False


@dataclass(slots=True)
class Flood:
    """`now` is a monotonic clock's."""

    burst: float = BURST
    per_second: float = PER_SECOND
    _accounts: dict[str, _Account] = field(default_factory=dict)

    def admit(self, event: Incoming, *, now: float) -> bool:
        """Whether the event's turn has come; False: its sender is too fast."""
        if not _is_counted(event):
            return True
        account = self._refill(event, now)
        cost = PART if event.album and event.album == account.album else 1.0
        if account.left < cost:
            account.is_slowed = True
            return False
        account.left -= cost
        account.album = event.album
        return True

    def is_to_be_told(self, event: Incoming) -> bool:
        """True once for each time that somebody is slowed."""
        account = self._accounts.get(_name_account(event))
        if account is None or not account.is_slowed or account.is_told:
            return False
        account.is_told = True
        return True

    def _refill(self, event: Incoming, now: float) -> _Account:
        key, said_at = _name_account(event), _read_time(event)
        account = self._accounts.get(key)
        if account is None:
            self._forget_calm(now)
            account = self._accounts[key] = _Account(self.burst, now, said_at)
        passed = max(now - account.at, said_at - account.said_at, 0.0)
        account.at, account.said_at = now, max(said_at, account.said_at)
        account.left = min(self.burst, account.left + passed * self.per_second)
        if account.left >= self.burst:
            account.is_slowed = account.is_told = False
        return account

    def _forget_calm(self, now: float) -> None:
        if len(self._accounts) < REMEMBERED:
            return
        full = self.burst / self.per_second
        self._accounts = {
            key: each for key, each in self._accounts.items() if now - each.at < full
        }


def _is_counted(event: Incoming) -> bool:
    """What people say to each other in a group is not for the desk."""
    if event.kind == "press":
        return True
    return event.kind in ("message", "edit") and event.addressed


def _name_account(event: Incoming) -> str:
    sender = event.sender
    return event.chat.key if sender is None or sender.anonymous else sender.key


def _read_time(event: Incoming) -> float:
    """Only a message has a time of its own: a press has that of what was pressed."""
    return event.at.timestamp() if event.kind == "message" else 0.0
