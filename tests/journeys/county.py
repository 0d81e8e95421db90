"""A county and its year as a plan: who sends what on which day, and who takes it.

Only the totals are given, those of a published table; the rest is drawn by lot.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

QUOTA = 5  # stories a unit and month
LATEST = 45  # days between a story and its adoption, at most
OUTLETS = {
    "province_site": ("省政府网站", "province", "7.5"),
    "city_site": ("四平市政府网站", "city", "3"),
    "county_site": ("梨树县政府网站", "county", "1.5"),
}
CLASSES = {"township": "乡镇", "dept": "部门"}


@dataclass(frozen=True)
class Shape:
    """How many of what; by class: units, stories, and adoptions by outlet."""

    first: date
    last: date
    units: Mapping[str, int]
    reported: Mapping[str, int]
    adopted: Mapping[str, Mapping[str, int]]


@dataclass
class Planned:
    """A story of the plan; `adopted`: the outlet → the day of its adoption."""

    unit: str
    day: date
    adopted: dict[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    unit_class: str


def list_units(shape: Shape) -> list[Place]:
    """In the desk's own order."""
    return [
        Place(f"{code}{n:02}", f"{n:02}号{CLASSES[code]}", code)
        for code, count in shape.units.items()
        for n in range(1, count + 1)
    ]


def write_county(shape: Shape) -> str:
    """Its desk file."""
    lines = ['[desk]\nname = "梨树县信息报送"\n']
    for code, name in CLASSES.items():
        lines.append(f'[[class]]\ncode = "{code}"\nname = "{name}"\n')
        lines.append(
            f'[[quota]]\nclass = "{code}"\nmeasure = "reported"\nperiod = "month"\n'
            f"amount = {QUOTA}\n"
        )
    for unit in list_units(shape):
        lines.append(
            f'[[unit]]\ncode = "{unit.code}"\nname = "{unit.name}"\n'
            f'class = "{unit.unit_class}"\n'
        )
    for code, (name, level, points) in OUTLETS.items():
        lines.append(
            f'[[outlet]]\ncode = "{code}"\nname = "{name}"\nlevel = "{level}"\n'
            f"points = {points}\n"
        )
    lines.append('[[group]]\ncode = "all"\ntitle = "全县信息群"\nscope = "desk"\n')
    lines.append('announces = ["yearly_ranking"]\n')
    return "\n".join(lines)


def plan_year(shape: Shape, seed: int = 1) -> list[Planned]:
    """The stories in order of their days."""
    dice = random.Random(seed)
    plan: list[Planned] = []
    for unit_class, count in shape.reported.items():
        own = _plan_class(dice, shape, unit_class, count)
        for outlet, taken in shape.adopted.items():
            for story in dice.sample(own, taken[unit_class]):
                wait = timedelta(days=min(int(dice.expovariate(0.2)), LATEST))
                story.adopted[outlet] = min(story.day + wait, shape.last)
        plan += own
    return sorted(plan, key=lambda story: story.day)


def _plan_class(
    dice: random.Random, shape: Shape, unit_class: str, count: int
) -> list[Planned]:
    """Diligent units and lazy ones; the last of each class never sends anything."""
    units = [u.code for u in list_units(shape) if u.unit_class == unit_class][:-1]
    weights = [dice.expovariate(1) + 0.05 for _ in units]
    days = (shape.last - shape.first).days + 1
    return [
        Planned(unit, shape.first + timedelta(days=dice.randrange(days)))
        for unit in dice.choices(units, weights, k=count)
    ]
