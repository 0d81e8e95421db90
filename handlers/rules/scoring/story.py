"""What one story earns, event by event.

Every event's lines are what it adds to the story's worth on its day: a later, better
adoption adds the difference, so nothing that was counted in an earlier month changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from handlers.rules.scoring.combine import choose_counted
from handlers.rules.scoring.component import (
    NO_FACTORS,
    Account,
    Component,
    Factors,
    find_factor,
    multiply,
    pay_components,
    pay_fresh,
)
from handlers.rules.scoring.fill import expand_sent, fill_record, find_head
from handlers.rules.scoring.items import Item, appraise_item, make_manual
from handlers.rules.scoring.ledger import Unscored
from handlers.rules.scoring.lines import Event, Raw, write_counts, write_lines
from handlers.rules.scoring.model import Book, RuleSet
from handlers.rules.scoring.office import Office
from handlers.rules.scoring.records import Record
from handlers.rules.scoring.steps import ONE, Step, show_cents, show_number

GROUPS = {"story": "flat", "sent": "flat", "instruction": "flat"}


@dataclass(slots=True)
class Story:
    """The state of a story between two events, and the lines so far."""

    office: Office
    components: list[Component] = field(default_factory=list)
    factors: Factors = NO_FACTORS
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    lines: list[Raw] = field(default_factory=list)
    unscored: list[Unscored] = field(default_factory=list)


def appraise_story(
    office: Office, records: Sequence[Record]
) -> tuple[list[Raw], list[Unscored]]:
    """All lines of one story's records (or of one record that has no story)."""
    ordered = sort_records(records) if len(records) > 1 else records
    head, story = find_head(ordered), Story(office)
    for record in expand_sent(ordered):
        edition = office.edition_on(record.date)
        if edition < 0:
            story.unscored.append(Unscored(record.id, "no_rules", str(record.date)))
            continue
        full = fill_record(office, edition, record, head)
        if full.units or full.persons:
            post_record(story, edition, full)
        else:
            story.unscored.append(Unscored(record.id, "no_unit"))
    return story.lines, story.unscored


def sort_records(records: Sequence[Record]) -> Sequence[Record]:
    """By date and id, whatever order they came in."""
    return sorted(records, key=lambda each: (each.date, each.id, each))


def post_record(story: Story, edition: int, record: Record) -> None:
    """Add one event: a component, or a factor on all there are, or a mere count."""
    day = record.date.isoformat()
    office = story.office
    marks = office.find_marks(record, day)
    event = Event(record, day, edition, marks, office.books)
    accounts = list_accounts(office, record)
    item = find_item(story, edition, record)
    if item is None:
        for book in office.books:
            write_counts(event, accounts[book], story.lines)
        return
    fresh = make_component(record, item, accounts)
    story.components.append(fresh)
    steps = list(item.steps)
    changes = apply_component(story, edition, fresh, record, steps)
    told = tuple(steps) if office.explain else ()
    write_lines(event, fresh, changes, told, story.lines)


def list_accounts(office: Office, record: Record) -> dict[Book, tuple[Account, ...]]:
    accounts: dict[Book, tuple[Account, ...]] = {
        "unit": tuple([(unit, "") for unit in office.credit(record.units)])
    }
    if "person" in office.books:
        homes = record.person_units or (record.unit,) * len(record.persons)
        accounts["person"] = tuple(zip(homes, record.persons, strict=True))
    return accounts


def make_component(
    record: Record, item: Item, accounts: dict[Book, tuple[Account, ...]]
) -> Component:
    group = GROUPS.get(record.kind, "direct")
    if record.kind == "adoption":
        group = "apart" if item.rule.apart else "combined"
    label = item.steps[0].label if item.steps else item.rule.id
    return Component(item, group, label, record.level, accounts)


def find_item(story: Story, edition: int, record: Record) -> Item | None:
    if record.kind == "manual":
        return make_manual(record)
    if record.kind == "story" and not record.reported:
        return None
    nth = count_before(story, record)
    item = appraise_item(story.office, edition, record, nth=nth)
    if item is None and is_surprising(story.office.sets[edition], record):
        story.unscored.append(explain_miss(story.office, edition, record))
    return item


def count_before(story: Story, record: Record) -> int:
    """How many of this kind and level the story has had (批示, 上报)."""
    if record.kind not in ("instruction", "sent"):
        return 0
    place = (record.kind, record.level)
    nth = story.seen.get(place, 0)
    story.seen[place] = nth + 1
    return nth


def is_surprising(rules: RuleSet, record: Record) -> bool:
    """An adoption nobody pays for, or rules of the kind of which none is about it."""
    if record.kind == "adoption":
        return True
    return record.kind != "story" and bool(rules.rules.get(record.kind))


def explain_miss(office: Office, edition: int, record: Record) -> Unscored:
    known = office.catalogues[edition]
    if record.outlet and known and record.outlet not in known:
        return Unscored(record.id, "unknown_outlet", record.outlet)
    return Unscored(record.id, "no_match", record.kind)


def apply_component(
    story: Story,
    edition: int,
    fresh: Component,
    record: Record,
    steps: list[Step],
) -> dict[Account, int]:
    """Work out what the new component changes, and say how in `steps`."""
    rules = story.office.sets[edition]
    before = sum_paid(story) if fresh.item.rule.times is not None else 0
    factor = take_factor(story, fresh.item, record)
    combined = fresh.group == "combined" and rules.combine.how != "sum"
    if combined:
        steps += combine_adoptions(story, rules, fresh)
    if factor is None:
        steps += describe_standing(fresh, story.factors)
    caps = story.office.story_caps[edition]
    books = story.office.books
    if combined or factor is not None or caps:
        changes = pay_components(story.components, story.factors, caps, books)
    else:
        changes = pay_fresh(fresh, story.factors, books)
    if factor is not None:
        steps += describe_factor(fresh.item, factor, before, sum_paid(story))
    return changes


def sum_paid(story: Story) -> int:
    return sum(each.paid["unit"] for each in story.components)


def describe_standing(fresh: Component, factors: Factors) -> list[Step]:
    """The factor that earlier instructions and faults left on the story."""
    factor = find_factor(fresh, factors, "unit")
    return [] if factor == ONE else [Step("story_factor", "", show_number(factor))]


def take_factor(story: Story, item: Item, record: Record) -> Decimal | None:
    """The factor an instruction or a fault puts on the story, None without one."""
    repeated = bool(item.steps) and item.steps[0].op == "once"
    if item.rule.times is None or repeated:
        return None
    multiplied, kept = story.factors
    if record.kind == "instruction":
        multiplied = multiply(multiplied, item.rule.books, item.rule.times)
    else:
        kept = multiply(kept, item.rule.books, item.rule.times)
    story.factors = Factors(multiplied, kept)
    return item.rule.times


def combine_adoptions(story: Story, rules: RuleSet, fresh: Component) -> list[Step]:
    """Choose anew which adoptions count, and say what the new one displaces."""
    candidates = [each for each in story.components if each.group == "combined"]
    chosen = choose_counted(candidates, rules.combine, rules.levels)
    notes: list[Step] = []
    for at, each in enumerate(candidates):
        if each.counted and at not in chosen:
            op = "passed_over" if each is fresh else "displaces"
            notes.append(Step(op, each.label, show_cents(each.worth)))
        each.counted = at in chosen
    if notes:
        notes.insert(0, Step(f"combine_{rules.combine.how}", str(rules.combine.k)))
    if not fresh.counted:
        winners = [each for each in candidates if each.counted]
        notes += [
            Step("counts", each.label, show_cents(each.worth)) for each in winners
        ]
    return notes


def describe_factor(item: Item, factor: Decimal, before: int, after: int) -> list[Step]:
    label = item.rule.label or item.rule.id
    return [
        Step("story_times", label, show_number(factor)),
        Step("story_from", show_cents(before), show_cents(after)),
    ]
