"""Grammar of the rules that score one record: points, factors, sharing, combination."""

from __future__ import annotations

from decimal import Decimal

from handlers.rules.rulefile import Table
from handlers.rules.scoring.model import (
    BOOKS,
    PERIODS,
    Adjustment,
    Book,
    Combine,
    CombineHow,
    RecordRule,
    Repeat,
    Rounding,
    Share,
    ShareHow,
    Tier,
)
from handlers.rules.scoring.words import Words, read_condition, read_id

# Name of the tables → kind of the records they score.
RULE_TABLES = {
    "report": "story",
    "sent": "sent",
    "adoption": "adoption",
    "instruction": "instruction",
    "commission": "commission",
    "fault": "fault",
}
SHARES: tuple[ShareHow, ...] = ("equal", "each", "ratio", "first", "fixed", "none")
COMBINES: tuple[CombineHow, ...] = (
    "sum",
    "max",
    "top_k_levels",
    "max_within_level",
    "first_only",
)
ROUNDINGS: tuple[Rounding, ...] = ("down", "up", "half_up", "exact")
REPEATS: tuple[Repeat, ...] = ("each", "once", "decreasing")
ADJUSTED = ("report", "sent", "adoption", "instruction", "commission")
CREDITS = ("both", "unit", "person")
ZERO, THOUSAND = Decimal(0), Decimal(1000)
# Records that stand for themselves give each unit the whole, not a part.
WHOLE_KINDS = ("commission", "fault", "manual")


def read_record_rules(table: Table, words: Words) -> dict[str, tuple[RecordRule, ...]]:
    return {
        kind: tuple(read_record_rule(each, name, words) for each in table.tables(name))
        for name, kind in RULE_TABLES.items()
    }


def read_record_rule(table: Table, name: str, words: Words) -> RecordRule:
    kind = RULE_TABLES[name]
    rule = RecordRule(
        id=read_id(table, words),
        kind=kind,
        when=read_condition(table, words),
        label=table.text("label"),
        category=table.text("category", name),
        points=table.points("points"),
        tiers=read_tiers(table),
        per=table.whole("per_chars", 0, low=1),
        rounding=table.choice("rounding", ROUNDINGS, "down"),
        at_most=table.points("at_most"),
        at_least=table.points("at_least"),
        times=read_times(table, kind),
        repeat=read_repeat(table, kind),
        then=read_then(table, kind),
        unit_share=read_own_share(table, "share", kind),
        person_share=read_own_share(table, "person_share", kind),
        books=read_books(table),
        apart=table.flag("apart") if kind == "adoption" else False,
    )
    if kind == "fault":  # made into a veto by `read_vetoes`
        table.choice("zero", ("item", *PERIODS), "item")
    table.finish()
    check_record_rule(table, rule)
    return rule


def check_record_rule(table: Table, rule: RecordRule) -> None:
    """What a rule must say beside its types: something to earn, and only one way."""
    earns = rule.points is not None or rule.tiers or rule.times is not None
    if not earns and rule.kind != "adoption" and not table.has("zero"):
        raise table.fail("points", "the rule earns nothing", "add points = 2")
    if rule.tiers and rule.points is not None:
        raise table.fail("tiers", "points and tiers together", "keep one of them")
    if rule.per and rule.points is None:
        raise table.fail("per_chars", "without points", "add points = 1")
    if (rule.repeat == "decreasing") != bool(rule.then):
        raise table.fail(
            "then", 'goes with repeat = "decreasing"', "add both: then = [5]"
        )


def read_tiers(table: Table) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for each in table.tables("tiers"):
        each.require("points", "2")
        limit = each.whole("up_to", 0, low=1) if each.has("up_to") else None
        points = each.points("points")
        each.finish()
        before = tiers[-1].up_to if tiers else 0
        if before is None or (limit is not None and limit <= before):
            raise each.fail("up_to", "tiers not in rising order", "sort them")
        tiers.append(Tier(limit, points if points is not None else ZERO))
    return tuple(tiers)


def read_times(table: Table, kind: str) -> Decimal | None:
    """A factor on the whole story: instructions and faults only."""
    if kind not in ("instruction", "fault"):
        return None
    if table.has("zero") and table.values["zero"] == "item":
        return ZERO
    return table.number("times", low=ZERO, high=THOUSAND, digits=6)


def read_repeat(table: Table, kind: str) -> Repeat:
    if kind not in ("instruction", "sent"):
        return "each"
    return table.choice("repeat", REPEATS, "once" if kind == "sent" else "each")


def read_then(table: Table, kind: str) -> tuple[Decimal, ...]:
    return table.numbers("then") if kind in ("instruction", "sent") else ()


def read_books(table: Table) -> tuple[Book, ...]:
    credit = table.choice("credit", CREDITS, "both")
    return tuple(book for book in BOOKS if credit in ("both", book))


def read_own_share(table: Table, key: str, kind: str) -> Share | None:
    """A rule's own way of sharing; None leaves it to `[joint]`."""
    if not table.has(key):
        return Share("each") if kind in WHOLE_KINDS else None
    if isinstance(table.values[key], str):
        how = table.choice(key, SHARES, "equal")
        if how in ("ratio", "fixed"):
            raise table.fail(key, "needs its figures", f'write {{how = "{how}", …}}')
        return Share(how)
    return read_share(table, key)


def read_share(table: Table, key: str) -> Share:
    """`{how = "ratio", ratio = [3, 2]}` or `{how = "fixed", points = 3}`."""
    inner = table.table(key)
    if inner is None:
        return Share()
    how = inner.choice("how", SHARES, "equal")
    ratio = read_ratio(inner)
    share = Share(how, ratio, inner.points("points"))
    inner.finish()
    if (how == "ratio") != bool(ratio):
        raise inner.fail("ratio", 'goes with how = "ratio"', "add ratio = [3, 2]")
    if (how == "fixed") != (share.points is not None):
        raise inner.fail("points", 'goes with how = "fixed"', "add points = 3")
    return share


def read_ratio(table: Table) -> tuple[int, ...]:
    """Parts as whole numbers: 1.5 : 1 becomes 3 : 2 in hundredths."""
    parts = table.numbers("ratio")
    if any(part <= 0 for part in parts):
        raise table.fail("ratio", "a part is not above 0", "leave the others out")
    return tuple(int(part * 100) for part in parts)


def read_combine(table: Table) -> Combine:
    """`combine = "max"` or a table with `how`, `k`, `by`."""
    if isinstance(table.values.get("combine"), str):
        return Combine(table.choice("combine", COMBINES, "sum"))
    inner = table.table("combine")
    if inner is None:
        return Combine()
    how = inner.choice("how", COMBINES, "sum")
    if how != "top_k_levels" and (inner.has("k") or inner.has("by")):
        raise inner.fail("how", "k and by are for top_k_levels", "remove them")
    made = Combine(
        how,
        inner.whole("k", 1, low=1),
        "level"
        if inner.choice("by", ("points", "level"), "points") == "level"
        else "points",
    )
    inner.finish()
    return made


def read_adjustments(table: Table, words: Words) -> tuple[Adjustment, ...]:
    return tuple(read_adjustment(each, words) for each in table.tables("adjust"))


def read_adjustment(table: Table, words: Words) -> Adjustment:
    names = table.strings("on") or ("adoption",)
    for name in names:
        if name not in ADJUSTED:
            raise table.fail(
                "on", f'"{name}" has no item', "use " + ", ".join(ADJUSTED)
            )
    made = Adjustment(
        id=read_id(table, words),
        kinds=tuple(RULE_TABLES[name] for name in names),
        when=read_condition(table, words),
        label=table.text("label"),
        times=table.number("times", low=ZERO, high=THOUSAND, digits=6),
        add=table.points("add"),
        group=table.text("group"),
    )
    table.finish()
    if (made.times is None) == (made.add is None):
        raise table.fail("times", "needs times or add, one of them", "add times = 2")
    return made
