"""A trade that only announces: something every hour, on the sandbox's clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.trade import Trade
from handlers.announcements.runs_due import Due
from handlers.messages import ANNOUNCEMENT, Chat, Post
from handlers.speech import Speech
from handlers.texts import Html
from storage.chats.groups import list_announcing
from storage.queues.runs import find_done

HOUR = timedelta(hours=1)
LOOKS_BACK = 12  # hours


async def find_due(desk, now):
    this = now.replace(minute=0, second=0, microsecond=0)
    hours = [this - HOUR * back for back in range(LOOKS_BACK)]
    due = [
        Due("hourly", f"{at:%m-%dT%H}", group.chat_key, at)
        for at in hours
        for group in await list_announcing("hourly")
    ]
    done = await find_done(each.key for each in due)
    return sorted(
        (each for each in due if each.key not in done), key=lambda due: due.due_at
    )


async def build(due: Due, desk, now: datetime) -> Speech:
    speech = Speech(now)
    chat = Chat("telegram", due.target.partition(":")[2], "channel")
    text = Html(f"hour {due.period}")
    speech.outgoing.append(Post(chat, text, priority=ANNOUNCEMENT))
    return speech


async def handle(turn) -> None:
    turn.react()


HOURLY = Trade(handle=handle, find_due=find_due, build=build)
