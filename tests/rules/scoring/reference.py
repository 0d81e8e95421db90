"""A second scorer, slow and obvious, that shares no code with the engine.

It reads the rules as the plain tables of their TOML file. What a story is worth is
worked out anew after every event, and an event's lines are the difference.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

Facts = dict[str, Any]
Amounts = dict[tuple[str, str], Decimal]  # (book, name) → points
CENT = Decimal("0.01")
ZERO = Decimal(0)
BIG = Decimal(10**9)
SIZES = {"month": 1, "quarter": 3, "half": 6, "year": 12}
TABLES = {
    "story": "report",
    "sent": "sent",
    "adoption": "adoption",
    "instruction": "instruction",
    "commission": "commission",
    "fault": "fault",
}
INHERITED = ("title", "genre", "form", "medium", "length", "originality")
LEVELS = ("county", "city", "province", "central")


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def bounded(value: Decimal, table: Facts) -> Decimal:
    if "at_most" in table:
        value = min(value, table["at_most"])
    return max(value, table["at_least"]) if "at_least" in table else value


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def meets(table: Facts, facts: Facts) -> bool:
    """Whether a record is what a rule's condition asks for."""
    for key in ("level", "column", "genre", "form", "medium", "placement", "route"):
        if key in table and facts.get(key, "") not in as_list(table[key]):
            return False
    for key in ("originality", "state", "fault"):
        if key in table and facts.get(key, "") not in as_list(table[key]):
            return False
    if "class" in table and facts["unit_class"] not in as_list(table["class"]):
        return False
    if "outlet" in table and facts.get("outlet", "") not in as_list(table["outlet"]):
        return False
    if "tag" in table and not set(as_list(table["tag"])) & set(facts.get("tags", ())):
        return False
    if "joint" in table and (len(facts["units"]) > 1) != table["joint"]:
        return False
    length = facts.get("length", 0)
    if length < table.get("min_length", 0):
        return False
    return bool(length <= table.get("max_length", 10**9))


def find_outlet(rules: Facts, code: str) -> tuple[str, Facts] | None:
    for level, outlets in rules.get("outlets", {}).items():
        if code in outlets:
            outlet = outlets[code]
            return level, outlet if isinstance(outlet, dict) else {"points": outlet}
    return None


def complete(rules: Facts, facts: Facts, head: Facts | None) -> Facts:
    """A record with everything taken from its story, its outlet and the roster."""
    full = dict(facts)
    if head is not None and head is not facts:
        for key in INHERITED:
            if not full.get(key) and head.get(key):
                full[key] = head[key]
        own_units = full.get("units")
        full.setdefault("units", head["units"])
        if own_units in (None, head["units"]):
            full.setdefault("persons", head.get("persons", []))
        full["tags"] = [*head.get("tags", []), *full.get("tags", [])]
    if full["kind"] == "adoption":
        full["originality"] = full.get("originality") or "original"
        found = find_outlet(rules, full.get("outlet", ""))
        if found:
            full["level"] = full.get("level") or found[0]
    full["unit_class"] = rules.get("units", {}).get(full["units"][0], "")
    full.setdefault("persons", [])
    return full


def find_rule(rules: Facts, facts: Facts) -> Facts | None:
    table = TABLES[facts["kind"]]
    for rule in rules.get(table, []):
        if meets(rule, facts):
            nothing = {"times": ZERO} if rule.get("zero") == "item" else {}
            return {"category": table, **nothing, **rule}
    found = find_outlet(rules, facts.get("outlet", ""))
    if found is None or facts["kind"] != "adoption":
        return None
    if facts.get("column") in found[1].get("columns", {}) or "points" in found[1]:
        return {"id": "outlet", "category": "adoption"}
    return None


def base_points(rules: Facts, rule: Facts, facts: Facts, nth: int) -> Decimal:
    if nth and rule.get("repeat") == "decreasing":
        then = as_list(rule["then"])
        return Decimal(then[min(nth, len(then)) - 1])
    if "tiers" in rule:
        for tier in rule["tiers"]:
            if facts.get("length", 0) <= tier.get("up_to", 10**9):
                return Decimal(tier["points"])
    if "points" in rule:
        points = Decimal(rule["points"])
        if "per_chars" in rule:
            points *= facts.get("length", 0) // rule["per_chars"]
        return points
    found = find_outlet(rules, facts.get("outlet", ""))
    if found is None or "times" in rule:
        return ZERO
    own = found[1].get("points", ZERO)
    return Decimal(found[1].get("columns", {}).get(facts.get("column"), own))


def item_points(rules: Facts, rule: Facts, facts: Facts, nth: int) -> Decimal:
    default = "once" if facts["kind"] == "sent" else "each"
    if nth and rule.get("repeat", default) == "once":
        return ZERO
    value = base_points(rules, rule, facts, nth)
    used = set()
    for adjust in rules.get("adjust", []):
        table = TABLES[facts["kind"]]
        if table not in adjust.get("on", ["adoption"]) or not meets(adjust, facts):
            continue
        if adjust.get("group") in used:
            continue
        used |= {adjust["group"]} if "group" in adjust else set()
        value = value * adjust.get("times", 1) + adjust.get("add", 0)
    value = bounded(rounded(value), rule)
    for cap in narrow_first(rules):
        named = rule["category"] in as_list(cap.get("category", rule["category"]))
        if cap["period"] == "item" and named:
            value = bounded(value, cap)
    return value


def narrow_first(rules: Facts) -> list[Facts]:
    """Caps on a category before those on everything."""
    return sorted(rules.get("cap", []), key=lambda cap: "category" not in cap)


def share_out(value: Decimal, how: Facts, count: int) -> list[Decimal]:
    """What each of several gets, by whole hundredths, the remainder to the first."""
    kind = how.get("how", "equal")
    if count < 2 or kind in ("each", "none", "first"):
        whole = [value] * count
        if count > 1 and kind == "none":
            return [ZERO] * count
        return whole[:1] + [ZERO] * (count - 1) if kind == "first" else whole
    parts = [Decimal(1)] * count
    if kind == "ratio":
        parts = [Decimal(part) for part in how["ratio"]][:count]
        parts += [ZERO] * (count - len(parts))
    shares = []
    for part in parts:
        exact = value * part / sum(parts)
        shares.append(exact.quantize(CENT, rounding="ROUND_DOWN"))
    shares[0] += value - sum(shares)
    return shares


def choose(rules: Facts, items: list[tuple[str, Decimal]]) -> set[int]:
    """Which adoptions count, given the level and the points of each."""
    combine = rules.get("combine", {"how": "sum"})
    combine = {"how": combine} if isinstance(combine, str) else combine
    how, everyone = combine["how"], range(len(items))
    if how == "sum" or not items:
        return set(everyone)
    if how == "first_only":
        return {0}
    if how == "max":
        return {min(everyone, key=lambda at: (-items[at][1], at))}
    best = {
        min(
            (at for at in everyone if items[at][0] == level),
            key=lambda at: (-items[at][1], at),
        )
        for level in {level for level, _ in items}
    }
    if how == "max_within_level":
        return best
    first_seen = {at: [level for level, _ in items].index(items[at][0]) for at in best}

    def order(at: int) -> tuple[Any, int]:
        if combine.get("by") == "level":
            return -LEVELS.index(items[at][0]), first_seen[at]
        return -items[at][1], first_seen[at]

    return set(sorted(best, key=order)[: combine.get("k", 1)])


def worth(rules: Facts, events: list[Facts]) -> Amounts:
    """What a story has earned for everybody after these events."""
    parts: list[tuple[str, Decimal, Facts, Facts]] = []
    seen: dict[tuple[str, str], int] = defaultdict(int)
    multiplied, kept = Decimal(1), Decimal(1)
    for facts in events:
        kind = facts["kind"]
        if kind == "manual":
            parts.append(("direct", facts["amount"], {"category": "manual"}, facts))
            continue
        nth = seen[kind, facts.get("level", "")]
        seen[kind, facts.get("level", "")] += 1
        rule = find_rule(rules, facts)
        if rule is None or (kind == "story" and not facts.get("reported", True)):
            continue
        value = item_points(rules, rule, facts, nth)
        group = {"commission": "direct", "fault": "direct"}.get(kind, "flat")
        if kind == "adoption":
            group = "apart" if rule.get("apart") else "combined"
        parts.append((group, value, rule, facts))
        if "times" in rule and not (nth and rule.get("repeat") == "once"):
            if kind == "instruction":
                multiplied *= rule["times"]
            if kind == "fault":
                kept *= rule["times"]
    return pay(rules, parts, multiplied, kept)


def pay(rules: Facts, parts: list[Any], multiplied: Decimal, kept: Decimal) -> Amounts:
    places = [at for at, part in enumerate(parts) if part[0] == "combined"]
    candidates = [(parts[at][3].get("level", ""), parts[at][1]) for at in places]
    chosen = {places[at] for at in choose(rules, candidates)}
    values = []
    for at, (group, value, _, _) in enumerate(parts):
        factor = Decimal(1) if group == "direct" else kept
        if group in ("combined", "apart"):
            factor *= multiplied
        counts = group != "combined" or at in chosen
        values.append(rounded(value * factor) if counts else ZERO)
    for cap in narrow_first(rules):
        if cap["period"] == "story":
            raw = counted = ZERO
            for at, part in enumerate(parts):
                if part[2]["category"] in as_list(
                    cap.get("category", part[2]["category"])
                ):
                    raw += values[at]
                    values[at], counted = bounded(raw, cap) - counted, bounded(raw, cap)
    return distribute(rules, parts, values)


def distribute(rules: Facts, parts: list[Any], values: list[Decimal]) -> Amounts:
    amounts: Amounts = defaultdict(lambda: ZERO)
    for (_, _, rule, facts), value in zip(parts, values, strict=True):
        whole = facts["kind"] in ("commission", "fault", "manual")
        for book, key, own in (
            ("unit", "units", "share"),
            ("person", "persons", "person_share"),
        ):
            how = rules.get("joint", {}).get(key, {})
            if whole:
                how = {"how": "each"}
            if own in rule:
                how = {"how": rule[own]} if isinstance(rule[own], str) else rule[own]
            shares = share_out(value, how, len(facts[key]))
            for name, share in zip(facts[key], shares, strict=True):
                amounts[book, name] += share
    return amounts


@cache
def span(period: str, day: date) -> tuple[date, date]:
    """First and last day of the month, quarter, half or year a day lies in."""
    size = SIZES[period]
    first = date(day.year, (day.month - 1) // size * size + 1, 1)
    after = first
    for _ in range(size):
        after = (after + timedelta(days=31)).replace(day=1)
    return first, after - timedelta(days=1)


class State:
    """What came into a capped account, and what of it counts."""

    def __init__(self, cap: Facts) -> None:
        self.low, self.high = cap.get("at_least", -BIG), cap.get("at_most", BIG)
        self.came = self.counts = ZERO

    def take(self, amount: Decimal) -> Decimal:
        self.came += amount
        before, self.counts = self.counts, max(self.low, min(self.high, self.came))
        return self.counts - before

    def restart(self, amount: Decimal) -> None:
        self.came = self.counts = amount
        self.low, self.high = min(self.low, amount), max(self.high, amount)


class Account:
    """A unit's or person's year, told day by day."""

    def __init__(self, rules: Facts, book: str, name: str) -> None:
        self.rules, self.book, self.name = rules, book, name
        self.bounds: dict[tuple[str, date], State] = {}
        self.entries: list[tuple[date, str, str, Decimal]] = []
        self.counted: list[tuple[date, Facts]] = []

    def caps(self, category: str) -> Iterator[Facts]:
        order = ["month", "quarter", "half", "year"]
        caps = [
            cap
            for cap in self.rules.get("cap", [])
            if cap["period"] in order and cap.get("book", "unit") == self.book
        ]
        caps.sort(key=lambda cap: ("category" not in cap, order.index(cap["period"])))
        for cap in caps:
            if category in as_list(cap.get("category", category)):
                yield cap

    def state(self, cap: Facts, day: date) -> State:
        return self.bounds.setdefault(
            (cap["id"], span(cap["period"], day)[0]), State(cap)
        )

    def post(self, day: date, record: str, category: str, amount: Decimal) -> None:
        for cap in self.caps(category):
            amount = self.state(cap, day).take(amount)
        self.entries.append((day, record, category, amount))

    def total(self, period: str, day: date) -> Decimal:
        first, last = span(period, day)
        return sum((e[3] for e in self.entries if first <= e[0] <= last), ZERO)

    def count(self, measure: Any, period: str, day: date) -> Decimal:
        measure = {"count": measure} if isinstance(measure, str) else measure
        first, last = span(period, day)
        what = measure["count"]
        if what == "points":
            named = measure.get("categories")
            return sum(
                (
                    e[3]
                    for e in self.entries
                    if first <= e[0] <= last and (not named or e[2] in named)
                ),
                ZERO,
            )
        kinds = {"reported": "story", "adopted": "adoption", "adoptions": "adoption"}
        kind = kinds.get(what, what.rstrip("s"))
        found = [
            facts
            for at, facts in self.counted
            if first <= at <= last
            and facts["kind"] == kind
            and (kind != "story" or facts.get("reported", True))
            and meets(measure, facts)
        ]
        if what == "adopted":
            return Decimal(len({facts.get("story") or facts["id"] for facts in found}))
        return Decimal(len(found))

    def close(self, day: date) -> None:
        """What happens when a day is over that ends a month or more."""
        for period in SIZES:
            if span(period, day)[1] == day:
                self.close_goals(period, day)
                self.close_rates(period, day)
                self.close_aggregate(period, day)
                self.close_vetoes(period, day)

    def judged(self, table: str, period: str) -> Iterator[Facts]:
        unit_class = self.rules.get("units", {}).get(self.name, "")
        for rule in self.rules.get(table, []):
            about = "class" not in rule or unit_class in as_list(rule["class"])
            mine = rule["period"] == period and rule.get("book", "unit") == self.book
            if mine and (about or table == "veto"):
                yield rule

    def close_goals(self, period: str, day: date) -> None:
        for goal in self.judged("goal", period):
            lacking = ZERO
            for need in goal["needs"]:
                have = self.count(need, period, day)
                lacking += max(ZERO, need["at_least"] - have)
            amount = goal.get("points", ZERO)
            if lacking:
                amount = goal.get("otherwise", ZERO) + goal.get("missing", 0) * lacking
            if amount or not lacking:
                category = goal.get("category", "goal")
                self.post(day, goal["id"], category, rounded(Decimal(amount)))

    def close_rates(self, period: str, day: date) -> None:
        for rate in self.judged("rate", period):
            part = self.count(rate["part"], period, day)
            whole = self.count(rate["whole"], period, day)
            if not whole and rate.get("empty", "skip") == "skip":
                continue
            percent = part * 100 / whole if whole else ZERO
            if "below" in rate:
                applies = percent < rate["below"]
            else:
                applies = percent >= rate["at_least"]
            if applies:
                self.post(day, rate["id"], "rate", Decimal(rate["points"]))

    def close_aggregate(self, period: str, day: date) -> None:
        rule = self.rules.get("aggregate")
        if not rule or self.book != "unit":
            return
        if rule.get("period", self.rules.get("period", "year")) != period:
            return
        first, last = span(period, day)
        sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for at, _, category, amount in self.entries:
            if first <= at <= last and category not in rule.get("apart", []):
                sums[category] += amount
        before = sum(sums.values(), ZERO)
        after = self.aggregate(rule, sums, before, day, period)
        if after != before:
            self.entries.append((day, "aggregate", "aggregate", after - before))

    def aggregate(
        self, rule: Facts, sums: Facts, before: Decimal, day: date, period: str
    ) -> Decimal:
        limits = {key: rule[key] for key in ("at_most", "at_least") if key in rule}
        value = before
        if rule["how"] == "average":
            count = self.count(rule["over"], period, day)
            if not count:
                return before
            value = before / count
        elif rule["how"] == "weighted":
            for part in rule["parts"]:
                own = sum((sums[name] for name in as_list(part["category"])), ZERO)
                scaled = own * part.get("worth", 1) / part.get("target", 1)
                value += bounded(scaled * part.get("times", 1), part) - own
        else:
            reached = before
            if rule["how"] == "completion":
                reached = self.count(rule["over"], period, day)
            worth = rule.get("worth", Decimal(100))
            value = reached * worth / rule["target"]
            limits.setdefault("at_most", Decimal(worth))
        return rounded(bounded(value, limits))

    def close_vetoes(self, period: str, day: date) -> None:
        zeroing = [
            {**fault, "period": fault["zero"], "kind": "fault"}
            for fault in self.rules.get("fault", [])
            if fault.get("zero", "item") == period and self.book == "unit"
        ]
        for veto in [*self.judged("veto", period), *zeroing]:
            first, last = span(period, day)
            kind = {"report": "story"}.get(veto["kind"], veto["kind"])
            found = [
                facts
                for at, facts in self.counted
                if first <= at <= last and facts["kind"] == kind and meets(veto, facts)
            ]
            if kind == "story":
                found = [facts for facts in found if facts.get("reported", True)]
            if len(found) >= veto.get("count", 1) and veto.get("effect") != "bar":
                self.zero(veto, period, day)

    def zero(self, veto: Facts, period: str, day: date) -> None:
        amount = -max(ZERO, self.total(period, day))
        if amount:
            self.entries.append((day, veto["id"], "veto", amount))
            for cap in self.caps("veto"):
                if SIZES[cap["period"]] >= SIZES[period]:
                    self.state(cap, day).restart(self.total(cap["period"], day))

    def open(self, day: date) -> None:
        for period in SIZES:
            for cap in narrow_first(self.rules):
                first = cap["period"] == period and span(period, day)[0] == day
                raised = cap.get("at_least", ZERO) > 0
                if first and raised and cap.get("book", "unit") == self.book:
                    category = as_list(cap.get("category", "floor"))[0]
                    self.raise_to_floor(cap, category, day)

    def raise_to_floor(self, cap: Facts, category: str, day: date) -> None:
        amount = self.state(cap, day).take(ZERO)
        caps = list(self.caps(category))
        for wider in caps[caps.index(cap) + 1 :]:
            amount = self.state(wider, day).take(amount)
        self.entries.append((day, cap["id"], category, amount))


def score_slowly(
    rules: Facts, records: list[Facts], year: int
) -> dict[tuple[str, str], list[tuple[date, str, str, Decimal]]]:
    """Account → its lines (day, record or rule, category, points) of the year."""
    lines: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for name in rules.get("units", {}):
        lines["unit", name] = []
    stories: dict[str, list[Facts]] = defaultdict(list)
    for facts in records:
        stories[facts.get("story") or facts["id"]].append(facts)
    for each in stories.values():
        each.sort(key=lambda facts: (facts["date"], facts["id"]))
        head = next((facts for facts in each if facts["kind"] == "story"), None)
        full = [complete(rules, facts, head) for facts in each]
        for at, facts in enumerate(full):
            before, after = worth(rules, full[:at]), worth(rules, full[: at + 1])
            rule = find_rule(rules, facts) if facts["kind"] != "manual" else None
            category = rule["category"] if rule else facts["kind"]
            own = {("unit", name) for name in facts["units"]}
            own |= {("person", name) for name in facts["persons"]}
            for account in own | set(after):
                change = after[account] - before[account]
                if change or account in own:
                    counted = facts if account in own else None
                    lines[account].append(
                        (facts["date"], facts["id"], category, change, counted)
                    )
    return {
        account: settle(rules, *account, sorted(each, key=lambda line: line[:2]), year)
        for account, each in lines.items()
    }


def settle(
    rules: Facts, book: str, name: str, lines: list[Any], year: int
) -> list[tuple[date, str, str, Decimal]]:
    account = Account(rules, book, name)
    firsts = {date(year, month, 1) for month in range(1, 13)}
    lasts = {span("month", first)[1] for first in firsts}
    for day in sorted(firsts | lasts | {line[0] for line in lines}):
        account.open(day)
        for at, record, category, change, counted in lines:
            if at == day:
                if counted is not None:
                    account.counted.append((at, counted))
                account.post(at, record, category, change)
        account.close(day)
    return [entry for entry in account.entries if entry[3]]
