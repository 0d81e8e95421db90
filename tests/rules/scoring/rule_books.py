"""Random rule books, as the tables of a TOML file, and random records for them."""

import json
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

Table = dict[str, Any]
UNITS = ("城关镇", "水利局", "公安局", "供电公司")
PERSONS = ("甲", "乙", "丙", "丁")
LEVELS = ("county", "city", "province", "central")
GENRES = ("news", "feature", "research")
FORMS = ("solo", "composite", "brief")
PLACEMENTS = ("头版", "头条", "")
ROUTES = ("direct", "relayed", "")
CODES = {
    "county": ("own", "bureau"),
    "city": ("city_site", "city_paper"),
    "province": ("province_site",),
    "central": ("central_paper",),
}
PERIODS = ("month", "quarter", "half", "year")


def points(rng: Random, low: int = 0, high: int = 40) -> Decimal:
    """Halves mostly, hundredths now and then."""
    if rng.random() < 0.2:
        return Decimal(rng.randint(low * 50, high * 50)) / 100
    return Decimal(rng.randint(low, high)) / 2


def maybe(rng: Random, chance: float = 0.5) -> bool:
    return rng.random() < chance


def make_condition(rng: Random, kind: str) -> Table:
    pool: Table = {
        "genre": list(rng.sample(GENRES, rng.randint(1, 2))),
        "form": rng.choice(FORMS),
        "tag": "photo",
        "joint": maybe(rng),
        "min_length": rng.randint(100, 600),
        "max_length": rng.randint(300, 900),
        "class": rng.choice(("township", "department")),
    }
    if kind == "adoption":
        pool |= {
            "outlet": rng.choice(CODES[rng.choice(LEVELS)]),
            "level": list(rng.sample(LEVELS, 2)),
            "placement": rng.choice(("头版", "头条")),
            "route": "relayed",
            "originality": rng.choice(("original", "repost")),
            "column": "要闻",
        }
    keys = rng.sample(sorted(pool), rng.randint(0, 2))
    return {key: pool[key] for key in keys}


def make_share(rng: Random) -> Any:
    how = rng.choice(("equal", "each", "first", "none", "ratio"))
    if how == "ratio":
        ratio = [Decimal(rng.randint(1, 5)) for _ in range(rng.randint(1, 3))]
        return {"how": "ratio", "ratio": ratio}
    return {"how": how}


def make_outlets(rng: Random) -> Table:
    tree: Table = {}
    for level, codes in CODES.items():
        tree[level] = {}
        for code in codes:
            outlet: Any = points(rng)
            if maybe(rng, 0.3):
                outlet = {"points": outlet, "columns": {"要闻": points(rng)}}
            tree[level][code] = outlet
    return tree


def make_adoptions(rng: Random) -> list[Table]:
    rules = []
    for number in range(rng.randint(0, 3)):
        rule: Table = {"id": f"adoption-{number}", **make_condition(rng, "adoption")}
        way = rng.choice(("points", "tiers", "per", "outlet"))
        if way in ("points", "per"):
            rule["points"] = points(rng)
        if way == "per":
            rule["per_chars"] = 100
        if way == "tiers":
            rule["tiers"] = [
                {"up_to": 300, "points": points(rng)},
                {"points": points(rng)},
            ]
        if maybe(rng, 0.2):
            rule["at_most"] = points(rng, 2)
        if maybe(rng, 0.2):
            rule["apart"] = True
        if maybe(rng, 0.3):
            rule["share"] = rng.choice(("each", "first", "equal"))
        if maybe(rng, 0.2):
            rule["person_share"] = make_share(rng)
        rules.append(rule)
    return rules


def make_adjustments(rng: Random) -> list[Table]:
    rules = []
    for number in range(rng.randint(0, 4)):
        rule: Table = {"id": f"adjust-{number}", **make_condition(rng, "adoption")}
        if maybe(rng, 0.7):
            rule["times"] = rng.choice([Decimal("0.5"), Decimal(2), Decimal("1.25")])
        else:
            rule["add"] = points(rng, -4, 6)
        if maybe(rng, 0.3):
            rule["group"] = "g"
        if maybe(rng, 0.2):
            rule["on"] = ["adoption", "report"]
        rules.append(rule)
    return rules


def make_instructions(rng: Random) -> list[Table]:
    rules = []
    for number, level in enumerate(rng.sample(LEVELS, rng.randint(0, 3))):
        rule: Table = {"id": f"instruction-{number}", "level": level}
        if maybe(rng, 0.3):
            rule["times"] = rng.choice([Decimal(2), Decimal("1.5")])
            rule["repeat"] = rng.choice(("each", "once"))
        else:
            rule["points"] = points(rng)
            rule["repeat"] = rng.choice(("each", "once", "decreasing"))
            if rule["repeat"] == "decreasing":
                rule["then"] = [points(rng), points(rng)][: rng.randint(1, 2)]
        rules.append(rule)
    return rules


def make_faults(rng: Random) -> list[Table]:
    rules: list[Table] = []
    for fault in rng.sample(("late", "missed", "false"), rng.randint(0, 3)):
        effect: Table = rng.choice(
            (
                {"times": Decimal("0.5")},
                {"zero": "item"},
                {"points": points(rng, -20, -1)},
                {"zero": rng.choice(PERIODS)},
            )
        )
        rules.append({"id": f"fault-{fault}", "fault": fault, **effect})
    return rules


def make_goals(rng: Random) -> list[Table]:
    rules = []
    for number in range(rng.randint(0, 2)):
        need: Table = {
            "count": rng.choice(("reported", "adopted", "adoptions", "points"))
        }
        if need["count"] != "points":
            need |= make_condition(rng, "story")
        need["at_least"] = Decimal(rng.randint(1, 4))
        rule: Table = {
            "id": f"goal-{number}",
            "period": rng.choice(PERIODS),
            "needs": [need],
            "points": points(rng),
        }
        if maybe(rng):
            rule["missing"] = -points(rng, 0, 6)
        if maybe(rng, 0.2):
            rule["otherwise"] = points(rng, -4, 4)
        if maybe(rng, 0.3):
            rule["class"] = "township"
        rules.append(rule)
    return rules


def make_rates(rng: Random) -> list[Table]:
    rule: Table = {
        "id": "rate",
        "period": rng.choice(PERIODS),
        "part": "adopted",
        "whole": "reported",
        rng.choice(("below", "at_least")): Decimal(rng.randint(10, 90)),
        "points": points(rng, -10, 10),
        "empty": rng.choice(("skip", "zero")),
    }
    return [rule] if maybe(rng, 0.4) else []


def make_caps(rng: Random, *, floors: bool = True) -> list[Table]:
    rules = []
    for number in range(rng.randint(0, 4)):
        rule: Table = {
            "id": f"cap-{number}",
            "period": rng.choice(("item", "story", *PERIODS)),
        }
        if maybe(rng):
            rule["category"] = rng.choice(("adoption", "report", "fault", "goal"))
        rule["at_most"] = points(rng, 2, 60)
        if floors and maybe(rng, 0.4) and rule["period"] != "story":
            low = rng.choice((Decimal(0), Decimal(-5), Decimal("1.5")))
            rule["at_least"] = min(low, rule["at_most"])
        if maybe(rng, 0.2) and rule["period"] in PERIODS:
            rule["book"] = "person"
        rules.append(rule)
    return rules


def make_aggregate(rng: Random) -> Table | None:
    how = rng.choice(("none", "none", "average", "weighted", "scaled", "completion"))
    if how == "none":
        return None
    rule: Table = {"how": how}
    if how in ("average", "completion"):
        rule["over"] = rng.choice(("adopted", "reported"))
    if how in ("scaled", "completion"):
        rule |= {"target": Decimal(rng.randint(1, 30)), "worth": Decimal(10)}
    if how == "weighted":
        rule["parts"] = [
            {"id": "part-1", "category": ["adoption"], "times": Decimal("0.7")},
            {
                "id": "part-2",
                "category": ["report", "goal"],
                "target": Decimal(20),
                "worth": Decimal(30),
                "at_most": Decimal(30),
            },
        ]
    if maybe(rng, 0.3):
        rule["apart"] = ["fault"]
    return rule


def make_rule_book(rng: Random) -> Table:
    """A rule set of 2026 with a bit of everything."""
    book: Table = {
        "version": "1",
        "from": date(2026, 1, 1),
        "period": rng.choice(PERIODS),
        "combine": rng.choice(
            (
                *("sum", "max", "max_within_level", "first_only"),
                {"how": "top_k_levels", "k": rng.randint(1, 3)},
                {"how": "top_k_levels", "k": 2, "by": "level"},
            )
        ),
        "outlets": make_outlets(rng),
        "units": {"城关镇": "township", "水利局": "department", "财政局": "department"},
        "joint": {"units": make_share(rng), "persons": make_share(rng)},
        "report": [{"id": "report", "points": points(rng, 0, 4)}],
        "sent": [{"id": "sent", "level": list(LEVELS[2:]), "points": points(rng)}],
        "adoption": make_adoptions(rng),
        "adjust": make_adjustments(rng),
        "instruction": make_instructions(rng),
        "commission": [
            {"id": "done", "state": "done", "points": points(rng)},
            {
                "id": "missed",
                "state": ["missed", "late"],
                "points": points(rng, -20, 0),
            },
        ],
        "fault": make_faults(rng)
        or [{"id": "fault-late", "fault": "late", "points": Decimal(-1)}],
        "goal": make_goals(rng),
        "rate": make_rates(rng),
        "cap": make_caps(rng),
        "veto": [
            {
                "id": "veto",
                "kind": "commission",
                "state": "missed",
                "count": rng.randint(1, 2),
                "period": rng.choice(PERIODS),
                "effect": rng.choice(("zero", "bar")),
            }
        ],
    }
    aggregate = make_aggregate(rng)
    if aggregate is not None:
        # A cap over everything may not be wider than what it is aggregated by.
        book["aggregate"] = {"period": "year", **aggregate}
    if maybe(rng, 0.2):
        book["combine"] = "sum"
    return book


def write_value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        cells = [
            f"{json.dumps(k, ensure_ascii=False)} = {write_value(v)}"
            for k, v in value.items()
        ]
        return "{ " + ", ".join(cells) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(write_value, value)) + "]"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def write_toml(book: Table) -> str:
    """One line a key, nested tables inline."""
    return "".join(
        f"{key} = {write_value(value)}\n" for key, value in book.items() if value != []
    )


def make_records(rng: Random, count: int) -> list[Table]:
    """About `count` records of a few stories in 2026, in a random order."""
    records: list[Table] = []
    while len(records) < count:
        story = f"s{len(records)}"
        day = date(2026, 1, 1) + timedelta(days=rng.randrange(300))
        records.append(make_story(rng, story, day))
        for number in range(rng.randint(0, 5)):
            later = day + timedelta(days=rng.randrange(60))
            records.append(make_event(rng, f"{story}-{number}", story, later))
        if maybe(rng, 0.3):
            records.append(make_single(rng, f"x{story}", day))
    rng.shuffle(records)
    return records


def make_story(rng: Random, story: str, day: date) -> Table:
    return {
        "id": story,
        "kind": "story",
        "story": story,
        "date": day,
        "units": rng.sample(UNITS, rng.choice((1, 1, 1, 2, 3))),
        "persons": rng.sample(PERSONS, rng.choice((0, 1, 1, 2, 3))),
        "title": f"关于{story}",
        "genre": rng.choice(GENRES),
        "form": rng.choice(FORMS),
        "length": rng.randint(50, 1200),
        "tags": rng.choice(([], ["photo"], ["photo", "video"])),
        "reported": maybe(rng, 0.9),
    }


def make_event(rng: Random, name: str, story: str, day: date) -> Table:
    event: Table = {"id": name, "story": story, "date": day}
    kind = rng.choice(
        ("adoption",) * 5 + ("instruction", "instruction", "sent", "fault")
    )
    event["kind"] = kind
    if kind == "adoption":
        event |= {
            "outlet": rng.choice(CODES[rng.choice(LEVELS)]),
            "placement": rng.choice(PLACEMENTS),
            "route": rng.choice(ROUTES),
            "originality": rng.choice(("original", "repost", "")),
            "column": rng.choice(("要闻", "")),
        }
    if kind in ("instruction", "sent"):
        event["level"] = rng.choice(LEVELS)
    if kind == "fault":
        event["fault"] = rng.choice(("late", "missed", "false"))
        if maybe(rng, 0.3):
            event["units"] = [rng.choice(UNITS)]
    return event


def make_single(rng: Random, name: str, day: date) -> Table:
    """A record without a story."""
    record: Table = {"id": name, "date": day, "units": [rng.choice(UNITS)]}
    kind = rng.choice(("commission", "fault", "manual"))
    record["kind"] = kind
    if kind == "commission":
        record["state"] = rng.choice(("done", "missed", "late"))
    if kind == "fault":
        record["fault"] = rng.choice(("late", "missed", "false"))
    if kind == "manual":
        record |= {"amount": points(rng, -10, 10), "reason": "核定", "author": "管理员"}
    return record
