"""The lines of a story's events, one for each account they are about."""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd
from typing import NamedTuple

from handlers.rules.scoring.component import Account, Changes, Component
from handlers.rules.scoring.model import Book, Share
from handlers.rules.scoring.records import Record
from handlers.rules.scoring.steps import Step, show_cents


class Raw(NamedTuple):
    """One event's line for one account, before the account's goals and caps.

    A tuple of texts and numbers, so that it can be spilled to disk. `marks` are the
    counters it counts for; a line without a rule only counts.
    """

    unit: str
    person: str
    day: str
    record: str
    serial: int
    cents: int
    rule: str
    category: str
    story: str
    title: str
    edition: int
    marks: tuple[int, ...]
    steps: tuple[Step, ...]


class Event(NamedTuple):
    """A record being posted: what its lines have in common."""

    record: Record
    day: str
    edition: int
    marks: tuple[int, ...]
    books: tuple[Book, ...]


def write_counts(event: Event, accounts: Iterable[Account], into: list[Raw]) -> None:
    """Lines that earn nothing: they count, and show that the account exists."""
    record = event.record
    for unit, person in accounts:
        into.append(
            Raw(
                unit,
                person,
                event.day,
                record.id,
                len(into),
                0,
                "",
                "",
                record.story,
                record.title,
                event.edition,
                event.marks,
                (),
            )
        )


def write_lines(
    event: Event,
    fresh: Component,
    changes: Changes,
    steps: tuple[Step, ...],
    into: list[Raw],
) -> None:
    """The event's own accounts first, then the others it has an effect on."""
    for book in event.books:
        accounts = fresh.accounts[book]
        if book not in fresh.item.rule.books:
            write_counts(event, accounts, into)
            continue
        for account in accounts:
            cents = changes.pop(account, 0)
            told = steps
            if len(accounts) > 1 and steps:
                told += describe_share(fresh.share(book), len(accounts), cents)
            into.append(make_line(event, account, cents, fresh, told, len(into)))
    others = event._replace(marks=()) if changes else event
    for account, cents in changes.items():
        if cents and ("person" if account[1] else "unit") in event.books:
            into.append(make_line(others, account, cents, fresh, steps, len(into)))


def make_line(
    event: Event,
    account: Account,
    cents: int,
    fresh: Component,
    steps: tuple[Step, ...],
    serial: int,
) -> Raw:
    record, rule = event.record, fresh.item.rule
    return Raw(
        account[0],
        account[1],
        event.day,
        record.id,
        serial,
        cents,
        rule.id,
        rule.category,
        record.story,
        record.title,
        event.edition,
        event.marks,
        steps,
    )


def describe_share(share: Share, count: int, cents: int) -> tuple[Step, ...]:
    """How one of several came to its part; nothing where there is nothing to share."""
    if share.how == "each":
        return ()
    ratio = ":".join(str(part) for part in simplify(share.ratio))
    return (Step(f"share_{share.how}", ratio or str(count), show_cents(cents)),)


def simplify(parts: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(part // gcd(*parts) for part in parts) if parts else ()
