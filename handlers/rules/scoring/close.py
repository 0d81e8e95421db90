"""What happens at the first and the last day of a period."""

from __future__ import annotations

from decimal import Decimal

from handlers.rules.scoring.aggregate import aggregate_points
from handlers.rules.scoring.ledger import Bar
from handlers.rules.scoring.lines import Raw
from handlers.rules.scoring.model import Aggregate, Cap, Goal, Rate, Veto
from handlers.rules.scoring.plan import Milestone
from handlers.rules.scoring.spans import MONTHS, first_day, key_of, last_day
from handlers.rules.scoring.steps import Step, show_cents, show_number, to_cents
from handlers.rules.scoring.tab import Tab


def reach_milestone(tab: Tab, stone: Milestone) -> None:
    rule = stone.rule
    if not belongs(tab, stone):
        return
    if isinstance(rule, Cap):
        open_floor(tab, stone, rule)
    elif isinstance(rule, Goal):
        close_goal(tab, stone, rule)
    elif isinstance(rule, Rate):
        close_rate(tab, stone, rule)
    elif isinstance(rule, Aggregate):
        close_aggregate(tab, stone, rule)
    else:
        close_veto(tab, stone, rule)


def belongs(tab: Tab, stone: Milestone) -> bool:
    """A unit is judged by periods in which it belonged to the desk on every day."""
    since, until = tab.facts.since, tab.facts.until
    if since is not None and since > first_day(stone.month, stone.period):
        return False
    return until is None or until >= last_day(stone.month, stone.period)


def concerns(tab: Tab, rule: Goal | Rate) -> bool:
    if rule.classes and tab.facts.unit_class not in rule.classes:
        return False
    return not rule.units or tab.unit in rule.units


def make_raw(
    tab: Tab,
    stone: Milestone,
    rule: str,
    category: str,
    cents: int,
    steps: tuple[Step, ...],
) -> Raw:
    """A line of the period itself: no story, its record named by rule and period."""
    record = f"{rule}:{key_of(stone.month, stone.period)}"
    return Raw(
        tab.unit,
        tab.person,
        stone.day,
        record,
        0,
        cents,
        rule,
        category,
        "",
        "",
        stone.edition,
        (),
        steps,
    )


def open_floor(tab: Tab, stone: Milestone, cap: Cap) -> None:
    """A floor above 0 starts the period with its points."""
    category = cap.categories[0] if cap.categories else "floor"
    limits = tab.plan.limits_for(stone.edition, category)
    at = next(index for index, limit in enumerate(limits) if limit.cap is cap)
    cents = tab.clamp_of(limits[at], stone.month).take(0)
    cents, notes = tab.pass_limits(limits[at + 1 :], cents, stone.month)
    steps = (Step("base", cap.label or cap.id, show_cents(cents)),)
    tab.write(make_raw(tab, stone, cap.id, category, cents, steps), cents, notes)


def close_goal(tab: Tab, stone: Milestone, goal: Goal) -> None:
    if not concerns(tab, goal):
        return
    key = key_of(stone.month, stone.period)
    lacking, steps = Decimal(0), [Step("goal", goal.label or goal.id)]
    counters = {each.place: each for each in stone.counters}
    for place, need in enumerate(goal.needs):
        have = tab.value(need.measure, counters.get(place), key)
        lacking += max(Decimal(0), need.at_least - have)
        steps.append(Step("need", show_number(have), show_number(need.at_least)))
    if lacking and (stone.running or tab.facts.exempt):
        return
    cents = price_goal(goal, lacking, steps)
    if cents or not lacking:
        tab.post(make_raw(tab, stone, goal.id, goal.category, cents, tuple(steps)))


def price_goal(goal: Goal, lacking: Decimal, steps: list[Step]) -> int:
    if not lacking:
        steps.append(Step("met", "", show_number(goal.points)))
        return to_cents(goal.points)
    steps.append(Step("unmet", "", show_number(goal.otherwise)))
    if goal.missing:
        each = show_number(goal.missing)
        steps.append(Step("missing", show_number(lacking), each))
    return to_cents(goal.otherwise + goal.missing * lacking)


def close_rate(tab: Tab, stone: Milestone, rate: Rate) -> None:
    if not concerns(tab, rate) or tab.facts.exempt or stone.running:
        return
    key = key_of(stone.month, stone.period)
    counters = {each.place: each for each in stone.counters}
    part = tab.value(rate.part, counters.get(0), key)
    whole = tab.value(rate.whole, counters.get(1), key)
    if not whole and rate.empty == "skip":
        return
    if not falls_under(rate, part, whole):
        return
    bound = rate.below if rate.below is not None else rate.at_least
    op = "rate_below" if rate.below is not None else "rate_from"
    steps = (
        Step("rate", rate.label or rate.id),
        Step("ratio", show_number(part), show_number(whole)),
        Step(op, show_number(bound or Decimal(0)), show_number(rate.points)),
    )
    cents = to_cents(rate.points)
    tab.post(make_raw(tab, stone, rate.id, rate.category, cents, steps))


def falls_under(rate: Rate, part: Decimal, whole: Decimal) -> bool:
    """Compared as products, so that 1 of 3 is never rounded; 0 of 0 is 0 percent."""
    if not whole:
        part, whole = Decimal(0), Decimal(1)
    if rate.below is not None:
        return part * 100 < rate.below * whole
    return part * 100 >= (rate.at_least or Decimal(0)) * whole


def close_aggregate(tab: Tab, stone: Milestone, aggregate: Aggregate) -> None:
    """The difference between the period's points and what they become."""
    key = key_of(stone.month, stone.period)
    sums = tab.sums.get(key, {})
    counter = stone.counters[0] if stone.counters else None
    over = aggregate.over
    count = tab.value(over, counter, key) if over is not None else Decimal(0)
    kept = {name: cents for name, cents in sums.items() if name not in aggregate.apart}
    made = aggregate_points(aggregate, kept, count, tab.facts.unit_class)
    if made is None:
        return
    cents, steps = made
    before = sum(kept.values())
    if cents != before:
        raw = make_raw(tab, stone, "aggregate", "aggregate", cents - before, steps)
        tab.write(raw, cents - before)


def close_veto(tab: Tab, stone: Milestone, veto: Veto) -> None:
    key = key_of(stone.month, stone.period)
    records = tuple(tab.names.get((stone.counters[0].index, key), ()))
    if len(records) < veto.count:
        return
    label = veto.label or veto.id
    if veto.effect == "bar":
        tab.bars.append(
            Bar(tab.unit, tab.person, veto.id, label, key, veto.awards, records)
        )
        return
    zero_period(tab, stone, veto, len(records))


def zero_period(tab: Tab, stone: Milestone, veto: Veto, count: int) -> None:
    """Take back what the period counted; wider periods go on from what is left.

    Each is then back at what it had when the zeroed one began, within its bounds.
    """
    key = key_of(stone.month, stone.period)
    counted = tab.sum_points(key)
    if counted <= 0:
        return
    steps = (
        Step("veto", veto.label or veto.id, str(count)),
        Step("zeroed", key, show_cents(-counted)),
    )
    tab.write(make_raw(tab, stone, veto.id, "veto", -counted, steps), -counted)
    limits = tab.plan.limits_for(stone.edition, "veto")
    caps = [each for each in limits if MONTHS[each.cap.period] >= MONTHS[veto.period]]
    tab.restart_clamps(tuple(caps), stone.month)
