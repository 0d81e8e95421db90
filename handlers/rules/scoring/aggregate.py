"""What a period's points become: an average, weighted parts, a share of a target."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from handlers.rules.scoring.model import Aggregate, Part
from handlers.rules.scoring.steps import (
    Step,
    show_cents,
    show_number,
    to_cents,
    to_points,
)

Made = tuple[int, tuple[Step, ...]]
Sums = Mapping[str, int]  # category → hundredths


def aggregate_points(
    aggregate: Aggregate, sums: Sums, count: Decimal, unit_class: str
) -> Made | None:
    """The new sum in hundredths with its arithmetic; None leaves it as it is."""
    total = to_points(sum(sums.values()))
    if aggregate.how == "average":
        made = average_points(total, count)
    elif aggregate.how == "weighted":
        made = weigh_parts(aggregate, sums)
    elif aggregate.how == "sum":
        made = (total, ())
    else:
        made = reach_target(aggregate, total, count, unit_class)
    return None if made is None else bound_points(aggregate, *made)


Exact = tuple[Decimal, tuple[Step, ...]]


def average_points(total: Decimal, count: Decimal) -> Exact | None:
    """Nothing counted leaves the total as it is."""
    if not count:
        return None
    return total / count, (Step("average", show_number(total), show_number(count)),)


def reach_target(
    aggregate: Aggregate, total: Decimal, count: Decimal, unit_class: str
) -> Exact | None:
    """`worth` × reached / target; a class without a target is left as it is."""
    target = aggregate.target
    if aggregate.targets:
        found = aggregate.targets.get(unit_class)
        if found is None:
            return None
        target = found
    reached = count if aggregate.how == "completion" else total
    step = Step(aggregate.how, show_number(reached), show_number(target))
    worth = Step("worth", "", show_number(aggregate.worth))
    return reached * aggregate.worth / target, (step, worth)


def weigh_parts(aggregate: Aggregate, sums: Sums) -> Exact:
    """Each part scaled, weighted and bounded; what no part names counts as it is."""
    named = {name for part in aggregate.parts for name in part.categories}
    rest = to_points(sum(cents for name, cents in sums.items() if name not in named))
    total, steps = rest, []
    for part in aggregate.parts:
        value = weigh_part(part, sums)
        steps.append(Step("part", part.label or part.id, show_number(value)))
        total += value
    if rest:
        steps.append(Step("part_rest", "", show_number(rest)))
    return total, tuple(steps)


def weigh_part(part: Part, sums: Sums) -> Decimal:
    value = to_points(sum(sums.get(name, 0) for name in part.categories))
    if part.target is not None:
        value = value * part.worth / part.target
    return bound(value * part.times, part.at_most, part.at_least)


def bound_points(aggregate: Aggregate, value: Decimal, steps: tuple[Step, ...]) -> Made:
    """A share of a target is never above its worth unless `at_most` says so."""
    high = aggregate.at_most
    if high is None and aggregate.how in ("scaled", "completion"):
        high = aggregate.worth
    cents = to_cents(bound(value, high, aggregate.at_least))
    return cents, (*steps, Step("aggregated", "", show_cents(cents)))


def bound(value: Decimal, high: Decimal | None, low: Decimal | None) -> Decimal:
    if high is not None and value > high:
        return high
    return low if low is not None and value < low else value
