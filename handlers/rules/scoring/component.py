"""The parts of a story's worth: what each is due, and what has been paid for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from handlers.rules.scoring.clamp import Clamp
from handlers.rules.scoring.items import Item
from handlers.rules.scoring.model import Book, Cap, Share
from handlers.rules.scoring.shares import split_cents
from handlers.rules.scoring.steps import (
    ONE,
    limit_cents,
    multiply_exactly,
    to_cents,
    to_points,
)

Account = tuple[str, str]  # unit, person; the person is "" in the units' book
Changes = dict[Account, int]
MOST_FACTOR = Decimal(10**6)


class Factors(NamedTuple):
    """What multiplies a story, by book: instructions, and what faults have left."""

    multiplied: Mapping[Book, Decimal]
    kept: Mapping[Book, Decimal]


NO_FACTORS = Factors({"unit": ONE, "person": ONE}, {"unit": ONE, "person": ONE})


def multiply(
    factors: Mapping[Book, Decimal], books: Sequence[Book], times: Decimal
) -> dict[Book, Decimal]:
    """The factors of some books times something, a million at most."""
    changed = {
        book: min(multiply_exactly(factors[book], times), MOST_FACTOR) for book in books
    }
    return {**factors, **changed}


@dataclass(slots=True)
class Component:
    """One thing the story earns points for, and what has been paid for it so far.

    `group`: "combined" and "apart" adoptions are multiplied by instructions and
    faults, "flat" points by faults, "direct" ones by nothing.
    """

    item: Item
    group: str
    label: str
    level: str
    accounts: Mapping[Book, tuple[Account, ...]]
    counted: bool = True
    paid: dict[Book, int] = field(default_factory=lambda: {"unit": 0, "person": 0})

    @property
    def worth(self) -> int:
        return self.item.cents

    def share(self, book: Book) -> Share:
        return self.item.unit_share if book == "unit" else self.item.person_share


def pay_components(
    components: Sequence[Component],
    factors: Factors,
    caps: Sequence[Cap],
    books: Sequence[Book],
) -> Changes:
    """Bring what is paid to what is due; the differences by account.

    `caps`: those on a whole story, for which all of its components must be given.
    """
    changes: Changes = {}
    for book in books:
        due = [value_component(each, factors, book) for each in components]
        if caps:
            cap_story(caps, components, due)
        for each, cents in zip(components, due, strict=True):
            if cents != each.paid[book]:
                pay_difference(each, book, cents, changes)
    return changes


def pay_fresh(fresh: Component, factors: Factors, books: Sequence[Book]) -> Changes:
    """What a new component pays where nothing else changes; the usual case."""
    changes: Changes = {}
    for book in books:
        cents = value_component(fresh, factors, book)
        if cents:
            pay_difference(fresh, book, cents, changes)
    return changes


def find_factor(each: Component, factors: Factors, book: Book) -> Decimal:
    if factors is NO_FACTORS or each.group == "direct":
        return ONE
    kept, more = factors.kept[book], factors.multiplied[book]
    return kept if each.group == "flat" else multiply_exactly(kept, more)


def value_component(each: Component, factors: Factors, book: Book) -> int:
    if not each.counted or book not in each.item.rule.books:
        return 0
    factor = find_factor(each, factors, book)
    cents = each.item.cents
    return (
        cents if factor == ONE else to_cents(multiply_exactly(to_points(cents), factor))
    )


def cap_story(
    caps: Sequence[Cap], components: Sequence[Component], due: list[int]
) -> None:
    """Trim the components in their order so that the story keeps within its caps."""
    for cap in caps:
        clamp = Clamp(limit_cents(cap.at_most), limit_cents(cap.at_least))
        for at, each in enumerate(components):
            if not cap.categories or each.item.rule.category in cap.categories:
                due[at] = clamp.take(due[at])


def pay_difference(each: Component, book: Book, cents: int, changes: Changes) -> None:
    accounts, share = each.accounts[book], each.share(book)
    held = each.paid[book]
    if len(accounts) == 1:
        changes[accounts[0]] = changes.get(accounts[0], 0) + cents - held
        each.paid[book] = cents
        return
    new = split_cents(cents, share, len(accounts))
    old = split_cents(held, share, len(accounts)) if held else (0,) * len(accounts)
    each.paid[book] = cents
    for account, due, had in zip(accounts, new, old, strict=True):
        changes[account] = changes.get(account, 0) + due - had
