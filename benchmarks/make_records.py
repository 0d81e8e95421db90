"""Write a year of random records: `python -m benchmarks.make_records 1000000 5000`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from random import Random
from typing import Any

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
GENRES = ("news", "feature", "research", "interview")
OUTLETS = ("own", "city", "prov", "central")


def make_records(units: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Stories without end, each followed by what happens to it within the year."""
    rng = Random(seed)
    for number in count(1):
        unit = rng.randrange(units)
        day = FIRST + timedelta(days=rng.randrange(365))
        yield make_story(rng, number, unit, units, day)
        for serial in range(rng.choice((0, 0, 1, 1, 2, 3))):
            yield make_adoption(rng, number, serial, day)
        if rng.random() < 0.02:
            level = rng.choice(("city", "province"))
            yield make_event("instruction", number, day, level=level)
        if rng.random() < 0.02:
            yield make_event("fault", number, day, fault=rng.choice(("late", "missed")))


def make_story(
    rng: Random, number: int, unit: int, units: int, day: date
) -> dict[str, Any]:
    """One in twenty is the joint work of two units."""
    joint = [rng.randrange(units)] if rng.random() < 0.05 else []
    return {
        "id": f"s{number}",
        "kind": "story",
        "date": day.isoformat(),
        "units": [f"单位{each:04d}" for each in (unit, *joint)],
        "persons": [f"作者{unit:04d}-{rng.randrange(3)}"],
        "title": f"关于第{number}号工作的情况报告",
        "genre": rng.choice(GENRES),
        "form": rng.choice(("solo", "brief")),
        "length": rng.randrange(200, 3000),
    }


def make_adoption(rng: Random, number: int, serial: int, day: date) -> dict[str, Any]:
    later = min(day + timedelta(days=rng.randrange(60)), LAST)
    found = {
        "id": f"a{number}-{serial}",
        "kind": "adoption",
        "date": later.isoformat(),
        "story": f"s{number}",
        "outlet": rng.choice(OUTLETS),
    }
    if rng.random() < 1 / 3:
        found["placement"] = "头版"
    if rng.random() < 1 / 2:
        found["originality"] = "repost"
    return found


def make_event(kind: str, number: int, day: date, **words: str) -> dict[str, Any]:
    story = f"s{number}"
    return {
        "id": f"{kind}-{number}",
        "kind": kind,
        "date": day.isoformat(),
        "story": story,
        **words,
    }


def main(records: str = "1000000", units: str = "5000") -> None:
    for record in islice(make_records(int(units)), int(records)):
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
