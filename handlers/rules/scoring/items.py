"""What one record is worth by itself: base points, length, factors, its own bounds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from handlers.rules.scoring.model import Adjustment, RecordRule, RuleSet, Share
from handlers.rules.scoring.records import Record, ScoredOutlet
from handlers.rules.scoring.steps import (
    ONE,
    Step,
    multiply_exactly,
    show_cents,
    show_number,
    to_cents,
)

if TYPE_CHECKING:
    from handlers.rules.scoring.office import Office

ROUNDING_MODES = {
    "down": ROUND_FLOOR,
    "up": ROUND_CEILING,
    "half_up": ROUND_HALF_UP,
}
OUTLET_RULE = RecordRule("outlet", "adoption", category="adoption")
MANUAL_RULE = RecordRule("manual", "manual", category="manual")
# Fields that every item depends on, beside those the conditions ask for.
COMMON_FIELDS = ("kind", "joint", "outlet", "column", "outlet_name")


@dataclass(frozen=True, slots=True)
class Item:
    """The rule that matched and what the record is worth under it, in hundredths."""

    rule: RecordRule
    cents: int
    steps: tuple[Step, ...]
    unit_share: Share
    person_share: Share


def appraise_item(
    office: Office, edition: int, record: Record, *, nth: int = 0
) -> Item | None:
    """The record's item, or None when no rule is about it.

    `nth`: how many of its kind and level the story had before (instructions).
    """
    rules = office.sets[edition]
    key = make_key(office, edition, record, nth)
    if key in office.items:
        return office.items[key]
    rule, outlet = find_rule(office, edition, record), None
    if record.outlet:
        outlet = office.find_outlet(edition, record.outlet)
    if rule is None and has_own_points(outlet, record):
        rule = OUTLET_RULE
    item = None if rule is None else value_item(rules, rule, outlet, record, nth)
    office.remember_item(key, item)
    return item


def make_key(
    office: Office, edition: int, record: Record, nth: int
) -> tuple[object, ...]:
    return edition, nth, office.take_item_fields[edition, record.kind](record)


def list_item_fields(rules: RuleSet, kind: str) -> tuple[str, ...]:
    """The fields that decide what a record of a kind is worth: the cache's key."""
    fields = set(COMMON_FIELDS)
    for rule in rules.rules.get(kind, ()):
        fields |= rule.when.fields
        if rule.per or rule.tiers:
            fields.add("length")
    for adjustment in rules.adjustments:
        if kind in adjustment.kinds:
            fields |= adjustment.when.fields
    return tuple(sorted(fields))


def find_rule(office: Office, edition: int, record: Record) -> RecordRule | None:
    for rule in office.sets[edition].rules.get(record.kind, ()):
        if rule.when.holds(record):
            return rule
    return None


def has_own_points(outlet: ScoredOutlet | None, record: Record) -> bool:
    return outlet is not None and own_points(outlet, record) is not None


def own_points(outlet: ScoredOutlet, record: Record) -> Decimal | None:
    return outlet.columns.get(record.column, outlet.points)


def value_item(
    rules: RuleSet,
    rule: RecordRule,
    outlet: ScoredOutlet | None,
    record: Record,
    nth: int,
) -> Item:
    if nth and rule.repeat == "once":
        return repeat_once(rules, rule, record)
    unit_share = rule.unit_share or rules.unit_share
    person_share = rule.person_share or rules.person_share
    if unit_share.how == "fixed" and record.joint:
        value, steps = fix_points(rule, unit_share, record)
    else:
        value, steps = find_base(rule, outlet, record, nth)
        value = adjust_value(rules, record, value, steps)
    cents = to_cents(value)
    if len(steps) > 1:
        steps.append(Step("equals", "", show_cents(cents)))
    cents = bound_item(rules, rule, cents, steps)
    return Item(rule, cents, tuple(steps), unit_share, person_share)


def repeat_once(rules: RuleSet, rule: RecordRule, record: Record) -> Item:
    """A second one of the same level, where only the first counts."""
    steps = (Step("once", name_record(rule, record), "0"),)
    return Item(rule, 0, steps, rules.unit_share, rules.person_share)


def name_record(rule: RecordRule, record: Record) -> str:
    """What the entry's arithmetic starts with: the outlet, or the rule's own name."""
    if rule.label:
        return rule.label
    if record.kind == "adoption":
        place = record.outlet_name or record.outlet
        return f"{place}·{record.column}" if record.column and place else place
    return rule.id


def fix_points(
    rule: RecordRule, share: Share, record: Record
) -> tuple[Decimal, list[Step]]:
    value = share.points if share.points is not None else Decimal(0)
    return value, [Step("fixed", name_record(rule, record), show_number(value))]


def find_base(
    rule: RecordRule, outlet: ScoredOutlet | None, record: Record, nth: int
) -> tuple[Decimal, list[Step]]:
    label = name_record(rule, record)
    if rule.times is not None and rule.points is None:
        return Decimal(0), []
    points = pick_points(rule, outlet, record)
    if nth and rule.repeat == "decreasing":
        points = rule.then[min(nth, len(rule.then)) - 1]
        return points, [Step("nth", label, show_number(points))]
    steps = [Step("points", label, show_number(points))]
    if rule.per:
        lengths = count_lengths(record.length, rule)
        steps.append(Step("length", str(record.length), str(rule.per)))
        steps.append(Step("times", "", show_number(lengths)))
        points = multiply_exactly(points, lengths)
    return points, steps


def pick_points(
    rule: RecordRule, outlet: ScoredOutlet | None, record: Record
) -> Decimal:
    if rule.points is not None:
        return rule.points
    for tier in rule.tiers:
        if tier.up_to is None or record.length <= tier.up_to:
            return tier.points
    found = own_points(outlet, record) if outlet is not None else None
    return found if found is not None else Decimal(0)


def count_lengths(length: int, rule: RecordRule) -> Decimal:
    exact = Decimal(length) / rule.per
    if rule.rounding == "exact":
        return exact
    return exact.quantize(ONE, rounding=ROUNDING_MODES[rule.rounding])


def adjust_value(
    rules: RuleSet, record: Record, value: Decimal, steps: list[Step]
) -> Decimal:
    """Factors and additions in the order of the file."""
    used: set[str] = set()
    for each in rules.adjustments:
        applies = record.kind in each.kinds and each.group not in used
        if not applies or not each.when.holds(record):
            continue
        if each.group:
            used.add(each.group)
        value = apply_adjustment(each, record, value, steps)
    return value


def name_match(each: Adjustment, record: Record) -> str:
    """The record's own word that the adjustment is about (头版), else its id."""
    for check in each.when.checks:
        found = getattr(record, check.field)
        if check.how == "in" and isinstance(found, str):
            return found
    return each.id


def apply_adjustment(
    each: Adjustment, record: Record, value: Decimal, steps: list[Step]
) -> Decimal:
    label = each.label or name_match(each, record)
    if each.times is not None:
        steps.append(Step("times", label, show_number(each.times)))
        return multiply_exactly(value, each.times)
    add = each.add or Decimal(0)
    steps.append(Step("add", label, show_number(add)))
    return value + add


def bound_item(rules: RuleSet, rule: RecordRule, cents: int, steps: list[Step]) -> int:
    """The rule's own bounds, then the caps on every item."""
    bounds = [("", rule.at_most, rule.at_least)]
    for cap in rules.caps:
        named = not cap.categories or rule.category in cap.categories
        if cap.period == "item" and named:
            bounds.append((cap.label or cap.id, cap.at_most, cap.at_least))
    for label, high, low in bounds:
        if high is not None and cents > to_cents(high):
            cents = to_cents(high)
            steps.append(Step("item_cap", label, show_cents(cents)))
        if low is not None and cents < to_cents(low):
            cents = to_cents(low)
            steps.append(Step("item_floor", label, show_cents(cents)))
    return cents


def make_manual(record: Record) -> Item:
    """Points given by hand: every unit and person named gets the whole."""
    cents = to_cents(record.amount)
    steps = [Step("manual", record.reason, show_cents(cents))]
    if record.author:
        steps.append(Step("author", record.author))
    each = Share("each")
    return Item(MANUAL_RULE, cents, tuple(steps), each, each)
