"""Grammar of the rules that judge a period: goals, rates, caps, vetoes, aggregates."""

from __future__ import annotations

from decimal import Decimal

from handlers.rules.rulefile import Table
from handlers.rules.scoring.model import (
    BOOKS,
    PERIODS,
    Aggregate,
    Book,
    Cap,
    Goal,
    Measure,
    Need,
    Part,
    Period,
    Rate,
    Veto,
)
from handlers.rules.scoring.record_rules import RULE_TABLES, ZERO
from handlers.rules.scoring.words import (
    Words,
    read_categories,
    read_condition,
    read_id,
)

# What can be counted: stories reported; stories adopted; adoptions one by one; …
MEASURES = (
    "reported",
    "adopted",
    "adoptions",
    "instructions",
    "commissions",
    "faults",
    "points",
)
AGGREGATES = ("sum", "average", "weighted", "scaled", "completion")
CAP_PERIODS = ("item", "story", *PERIODS)


def read_measure(table: Table, key: str, words: Words) -> Measure:
    """`"reported"`, or a table with `count` and conditions."""
    table.require(key, '"reported"')
    if isinstance(table.values[key], str):
        return Measure(table.choice(key, MEASURES, "reported"))
    inner = table.table(key)
    assert inner is not None
    measure = read_counted(inner, words)
    inner.finish()
    return measure


def read_counted(table: Table, words: Words) -> Measure:
    table.require("count", '"reported"')
    what = table.choice("count", MEASURES, "reported")
    when = read_condition(table, words)
    categories = read_categories(table, "categories", words)
    if what == "points" and when.checks:
        raise table.fail("count", "points have no conditions", "name categories")
    if what != "points" and categories:
        raise table.fail("categories", "are for points", "use conditions")
    return Measure(what, when, categories)


def read_period(table: Table) -> Period:
    table.require("period", '"month"')
    return table.choice("period", PERIODS, "month")


def read_book(table: Table) -> Book:
    return table.choice("book", BOOKS, "unit")


def read_goals(table: Table, words: Words) -> tuple[Goal, ...]:
    return tuple(read_goal(each, words) for each in table.tables("goal"))


def read_goal(table: Table, words: Words) -> Goal:
    made = Goal(
        id=read_id(table, words),
        period=read_period(table),
        needs=tuple(read_need(each, words) for each in table.tables("needs")),
        label=table.text("label"),
        category=read_category(table, words, "goal"),
        points=table.points("points") or ZERO,
        otherwise=table.points("otherwise") or ZERO,
        missing=table.points("missing") or ZERO,
        classes=frozenset(table.strings("class")),
        units=frozenset(table.strings("unit")),
        book=read_book(table),
    )
    table.finish()
    return made


def read_need(table: Table, words: Words) -> Need:
    table.require("at_least", "5")
    low = table.number("at_least", low=ZERO, digits=2)
    measure = read_counted(table, words)
    table.finish()
    return Need(measure, low if low is not None else ZERO)


def read_category(table: Table, words: Words, default: str) -> str:
    category = table.text("category", default)
    words.categories.add(category)
    return category


def read_rates(table: Table, words: Words) -> tuple[Rate, ...]:
    return tuple(read_rate(each, words) for each in table.tables("rate"))


def read_rate(table: Table, words: Words) -> Rate:
    made = Rate(
        id=read_id(table, words),
        period=read_period(table),
        part=read_measure(table, "part", words),
        whole=read_measure(table, "whole", words),
        label=table.text("label"),
        category=read_category(table, words, "rate"),
        below=table.number("below", digits=2),
        at_least=table.number("at_least", digits=2),
        points=table.points("points") or ZERO,
        empty="zero"
        if table.choice("empty", ("skip", "zero"), "skip") == "zero"
        else "skip",
        classes=frozenset(table.strings("class")),
        units=frozenset(table.strings("unit")),
        book=read_book(table),
    )
    table.finish()
    if (made.below is None) == (made.at_least is None):
        raise table.fail("below", "needs below or at_least", "add below = 30")
    return made


def read_caps(table: Table, words: Words) -> tuple[Cap, ...]:
    """Narrow before wide: categories before everything, months before years."""
    caps = [read_cap(each, words) for each in table.tables("cap")]
    caps.sort(key=lambda cap: (not cap.categories, CAP_PERIODS.index(cap.period)))
    return tuple(caps)


def read_cap(table: Table, words: Words) -> Cap:
    table.require("period", '"year"')
    made = Cap(
        id=read_id(table, words),
        period=table.choice("period", CAP_PERIODS, "year"),
        label=table.text("label"),
        categories=read_categories(table, "category", words),
        at_most=table.points("at_most"),
        at_least=table.points("at_least"),
        book=read_book(table),
    )
    table.finish()
    check_bounds(table, made.at_most, made.at_least)
    if made.period in ("item", "story") and table.has("book"):
        raise table.fail("book", "caps on items and stories are for all", "remove it")
    if made.at_most is None and made.at_least is None:
        raise table.fail("at_most", "neither cap nor floor", "add at_most = 50")
    if made.at_most is not None and made.at_most < 0:
        raise table.fail("at_most", "a cap below 0", "use a fault or a goal")
    return made


def check_bounds(table: Table, high: Decimal | None, low: Decimal | None) -> None:
    if high is not None and low is not None and high < low:
        raise table.fail("at_most", f"below at_least = {low}", "swap them")


def read_vetoes(table: Table, words: Words) -> tuple[Veto, ...]:
    own = [read_veto(each, words) for each in table.tables("veto")]
    return tuple(own + read_zeroing_faults(table, words))


def read_zeroing_faults(table: Table, words: Words) -> list[Veto]:
    """A fault with `zero = "month"` is a veto of one such fault."""
    found = []
    for each in table.tables("fault"):
        zero = each.values.get("zero", "item")
        if zero == "item":
            continue
        period: Period = each.choice("zero", PERIODS, "month")
        when = read_condition(each, words)
        rule = each.text("id")
        found.append(Veto(rule, "fault", period, 1, when, each.text("label")))
    return found


def read_veto(table: Table, words: Words) -> Veto:
    table.require("kind", '"commission"')
    made = Veto(
        id=read_id(table, words),
        kind=RULE_TABLES[table.choice("kind", tuple(RULE_TABLES), "fault")],
        period=read_period(table),
        count=table.whole("count", 1, low=1),
        when=read_condition(table, words),
        label=table.text("label"),
        effect="bar"
        if table.choice("effect", ("zero", "bar"), "zero") == "bar"
        else "zero",
        awards=table.strings("awards"),
        book=read_book(table),
    )
    table.finish()
    return made


def read_aggregates(
    table: Table, words: Words, period: Period
) -> tuple[Aggregate, ...]:
    """`[aggregate]` for one book, or `[[aggregate]]` for both."""
    value = table.values.get("aggregate")
    if isinstance(value, list):
        found = [read_aggregate(t, words, period) for t in table.tables("aggregate")]
    else:
        inner = table.table("aggregate")
        found = [] if inner is None else [read_aggregate(inner, words, period)]
    return tuple(
        each for each in found if each.how != "sum" or each.at_most is not None
    )


def read_aggregate(table: Table, words: Words, period: Period) -> Aggregate:
    how = table.choice("how", AGGREGATES, "sum")
    counted = how in ("average", "completion")
    made = Aggregate(
        how=how,  # type: ignore[arg-type]
        period=table.choice("period", PERIODS, period),
        over=read_measure(table, "over", words) if counted else None,
        parts=tuple(read_part(each, words) for each in table.tables("parts")),
        worth=take_number(table, "worth", 100),
        at_most=table.points("at_most"),
        at_least=table.points("at_least"),
        apart=frozenset(read_categories(table, "apart", words)),
        book=read_book(table),
        **read_targets(table, how),  # type: ignore[arg-type]
    )
    table.finish()
    check_bounds(table, made.at_most, made.at_least)
    if (how == "weighted") != bool(made.parts):
        raise table.fail(
            "parts", 'goes with how = "weighted"', "add [[aggregate.parts]]"
        )
    return made


def read_targets(table: Table, how: str) -> dict[str, object]:
    """`target = 60`, or one for each class: `target = {township = 60, other = 40}`."""
    if how not in ("scaled", "completion"):
        return {}
    table.require("target", "60")
    if not isinstance(table.values["target"], dict):
        return {"target": read_target(table, "target")}
    inner = table.table("target")
    assert inner is not None
    return {"targets": {name: read_target(inner, name) for name in inner.values}}


def read_target(table: Table, key: str) -> Decimal:
    number = table.number(key, low=Decimal("0.01"))
    return number if number is not None else Decimal(1)


def take_number(table: Table, key: str, default: int) -> Decimal:
    number = table.number(key, low=ZERO, digits=6)
    return Decimal(default) if number is None else number


def read_part(table: Table, words: Words) -> Part:
    made = Part(
        id=read_id(table, words),
        categories=read_categories(table, "category", words),
        times=take_number(table, "times", 1),
        target=read_target(table, "target") if table.has("target") else None,
        worth=take_number(table, "worth", 1),
        at_most=table.points("at_most"),
        at_least=table.points("at_least"),
        label=table.text("label"),
    )
    table.finish()
    check_bounds(table, made.at_most, made.at_least)
    return made
