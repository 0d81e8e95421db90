"""`storydesk queue`: what waits, what failed, and what nobody can decide but you."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import click

from bot.cli.session import CommandError, open_new_desk, read_clock, run_command
from bot.settings import Settings
from storage.audit import record_audit
from storage.database import transaction
from storage.queues import inbox, outbox

LISTED = 100
INBOX_LETTER = "i"  # ids of dead letters are shown as i12, those to be sent as 12
Change = Callable[[int], Awaitable[bool]]
CHANGES: dict[str, tuple[Change, Change]] = {
    "retry": (inbox.retry_event, outbox.retry_item),
    "drop": (inbox.drop_event, outbox.drop_item),
}


@click.group(invoke_without_command=True)
@click.pass_context
def queue(context: click.Context) -> None:
    """Inbox and outbox: waiting, ambiguous, dead letters.

    \b
    Example:
      storydesk queue
      storydesk queue retry i12      # handle a dead letter once more
      storydesk queue drop 7         # it has arrived, or nobody needs it
    """
    if context.invoked_subcommand is None:
        context.invoke(show)


@queue.command()
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text")
def show(layout: str = "text") -> None:
    """List both queues, what needs somebody first.

    \b
    Example:
      storydesk queue show --format json

    ambiguous: it may have been sent; look, then retry or drop. dead: it could not be
    handled, the sender has our apology.
    """
    found = run_command(_read_queues)
    if layout == "json":
        click.echo(json.dumps(found, ensure_ascii=False, default=str))
    else:
        _print(found)


async def _read_queues(settings: Settings) -> dict[str, Any]:
    async with open_new_desk(settings):
        events = await inbox.list_events(limit=LISTED)
        items = await outbox.list_items(limit=LISTED)
        return {
            "counts": {
                "inbox": await inbox.count_events(),
                "outbox": await outbox.count_items(),
            },
            "inbox": [{**asdict(e), "id": f"{INBOX_LETTER}{e.id}"} for e in events],
            "outbox": [
                {**asdict(i), "id": str(i.id), "payload": i.payload.get("text", "")}
                for i in items
            ],
        }


def _print(found: dict[str, Any]) -> None:
    for name in ("inbox", "outbox"):
        counts = ", ".join(f"{n} {state}" for state, n in found["counts"][name].items())
        click.echo(f"{name}: {counts}")
        for row in found[name]:
            when = row.get("received_at") or row["created_at"]
            words = " ".join(row.get("payload", "").split())[:40]
            tail = " ".join(filter(None, (row["error"][:60], words)))
            click.echo(
                f"  {row['id']:>6} {row['state']:9} {row['chat_key']:24}"
                f" {when:%Y-%m-%d %H:%M} tries {row['attempts']} {tail}".rstrip()
            )


@queue.command()
@click.argument("id")
def retry(id: str) -> None:
    """Handle a dead letter again, or send what failed or is ambiguous.

    \b
    Example:
      storydesk queue retry i12
    """
    _change("retry", id)


@queue.command()
@click.argument("id")
def drop(id: str) -> None:
    """Give up a dead letter or something to be sent.

    \b
    Example:
      storydesk queue drop 7
    """
    _change("drop", id)


def _change(name: str, id: str) -> None:
    of_inbox = id.startswith(INBOX_LETTER)
    number = id.removeprefix(INBOX_LETTER)
    if not number.isdecimal():
        raise click.UsageError(f'"{id}" is no id; they are like 7 and i12')
    change = CHANGES[name][0 if of_inbox else 1]
    subject = f"{'inbox' if of_inbox else 'outbox'}:{number}"
    if not run_command(lambda settings: _write(settings, name, subject, change)):
        raise CommandError(f"there is nothing to {name} under {id}: storydesk queue")
    click.echo(f"{id}: {name} done")


async def _write(settings: Settings, name: str, subject: str, change: Change) -> bool:
    async with open_new_desk(settings), transaction():
        done = await change(int(subject.partition(":")[2]))
        if done:
            await record_audit(f"queue_{name}", subject, at=read_clock())
        return done
