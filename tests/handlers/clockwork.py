"""The clock of a transcript: claims and builds what is due, as the process does."""

from __future__ import annotations

from handlers.announcements.schedule import build, find_due
from storage.database import transaction
from storage.queues.runs import claim_run


async def run_clock(cast, *jobs):
    """Do what is due now (of these jobs, if named); how many runs there were."""
    dialogue, done = cast.dialogue, 0
    for due in await find_due(dialogue.desk, dialogue.now):
        if jobs and due.job not in jobs:
            continue
        async with transaction():
            claimed = await claim_run(*due.key, due_at=due.due_at, now=dialogue.now)
            if claimed is None:
                continue
            done += 1
            said = await build(due, dialogue.desk, dialogue.now)
            if said:
                await dialogue.deliver(said.outgoing, said.tokens)
    return done
