"""What the desk's handlers offer to the process, gathered in one place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.clock import Build, Chore, FindDue
from bot.drawing import Maker
from bot.handling import Handle
from handlers.messages import Outgoing
from handlers.turn import TokenRow
from storage.chats.choices import purge_choices
from storage.chats.tokens import purge_tokens
from storage.desk.desk import DeskView
from storage.queues import inbox, outbox

NAG_SECONDS = 30.0  # drafts left lying are looked for
INDEX_SECONDS = 3.0  # stories that the search index lacks are looked for
PURGE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Trade:
    """Handlers to be called: by events, by the clock, by the outbox for its files."""

    handle: Handle
    find_due: FindDue
    build: Build
    chores: Sequence[Chore] = ()
    makers: Mapping[str, Maker] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What several turns said."""

    outgoing: Sequence[Outgoing]
    tokens: Sequence[TokenRow]


def load_trade() -> Trade:
    """The desk's own handlers; importing them takes a moment."""
    from handlers.announcements.schedule import build, find_due
    from handlers.render.recipes import MAKERS
    from handlers.router import handle
    from handlers.stories.draft_reminders import remind_drafts
    from handlers.stories.indexing import CatchingUp

    async def nag(desk: DeskView, now: datetime) -> Said:
        turns = await remind_drafts(desk, now)
        return Said(
            [each for turn in turns for each in turn.outgoing],
            [token for turn in turns for token in turn.tokens],
        )

    return Trade(
        handle=handle,
        find_due=find_due,
        build=build,
        chores=[
            Chore("drafts", nag, NAG_SECONDS),
            Chore("index", CatchingUp(), INDEX_SECONDS),
            *list_purges(),
        ],
        makers=MAKERS,
    )


def list_purges() -> list[Chore]:
    """Forget what the queues need no more, each in a transaction of its own."""
    purges = {
        "purge_inbox": lambda now: inbox.purge(now=_real()),
        "purge_outbox": lambda now: outbox.purge(now=_real()),
        "purge_tokens": lambda now: purge_tokens(now=now),
        "purge_choices": lambda now: purge_choices(now=_real()),
    }
    return [Chore(name, _quietly(run), PURGE_SECONDS) for name, run in purges.items()]


def _quietly(
    purge: Callable[[datetime], Awaitable[int]],
) -> Callable[[DeskView, datetime], Awaitable[None]]:
    async def run(desk: DeskView, now: datetime) -> None:
        await purge(now)

    return run


def _real() -> datetime:
    # The queues keep the machine's time, whatever the desk's clock was moved to.
    return datetime.now(UTC)
