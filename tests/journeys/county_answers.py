"""What the desk answers about a county's year, beside what a clerk counts from the plan.

Everything is asked in the chat and read from what is sent: texts and sheets.
"""

from __future__ import annotations

import re
from fractions import Fraction
from io import BytesIO

from openpyxl import load_workbook

from handlers.render.recipes import MAKERS
from tests.journeys.county import CLASSES, OUTLETS, QUOTA, list_units
from tests.journeys.county_count import (
    count_by_unit,
    find_short,
    find_silent,
    rank_class,
)
from tests.journeys.county_play import GROUP, forget


def list_records(plan):
    """The plan as a clerk writes it down: (unit, day) and (unit, outlet, day)."""
    stories = [(story.unit, story.day) for story in plan]
    adoptions = [
        (story.unit, outlet, day)
        for story in plan
        for outlet, day in story.adopted.items()
    ]
    return stories, adoptions


class Clerk:
    """Who counts the plan again, for the whole span or for one month."""

    def __init__(self, shape, plan, month=0):
        self.units = list_units(shape)
        self.names = {unit.code: unit.name for unit in self.units}
        codes = [unit.code for unit in self.units]
        self.codes = codes
        records = list_records(plan)
        self.sheet = count_by_unit(
            *records, codes, lambda day: not month or day.month == month
        )

    def rank(self, unit_class):
        codes = [u.code for u in self.units if u.unit_class == unit_class]
        lines = rank_class(self.sheet, codes)
        return [(rank, self.names[unit], *rest) for rank, unit, *rest in lines]

    def list_short(self):
        short = find_short(self.sheet, self.codes, QUOTA)
        return [(self.names[unit], sent, missing) for unit, sent, missing in short]

    def list_silent(self, unit_class):
        codes = [u.code for u in self.units if u.unit_class == unit_class]
        found = find_silent(self.sheet, rank_class(self.sheet, codes))
        return tuple([self.names[unit] for unit in units] for units in found)


async def ask(county, words):
    """The admin's answer: its text, and its only file opened, if it has one."""
    forget(county)
    await county.admin.says(words)
    post = county.admin.screen.posts[-1]
    return county.admin.screen.log[-1], [open_sheet(file) for file in post.files]


def open_sheet(made):
    return load_workbook(BytesIO(MAKERS[made.recipe](dict(made.data))), data_only=True)


async def read_ranking(county, period):
    """class → its lines (rank, unit, sent, taken, points), and its sums."""
    _, (book,) = await ask(county, f"各单位 {period}")
    return {code: read_board(book[name]) for code, name in CLASSES.items()}


def read_board(sheet):
    rows = list(sheet.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if "位次" in row)
    at = [rows[head].index(t) for t in ("位次", "单位", "报送", "采用篇次", "计分")]
    lines = [tuple(row[place] for place in at) for row in rows[head + 1 :]]
    *units, (_, _, *sums) = lines
    return [(*line[:4], Fraction(str(line[4]))) for line in units], sums


async def count_adoptions(county, period):
    """(class, outlet) → how often, from the exported list of adoptions."""
    _, (book,) = await ask(county, f"导出 采用 {period}")
    rows = list(book.active.iter_rows(values_only=True))
    at = {title: place for place, title in enumerate(rows[0])}
    counts = {}
    for row in rows[1:]:
        if not row[at["撤销时间"]]:
            key = (row[at["单位类别"]], row[at["采用载体"]])
            counts[key] = counts.get(key, 0) + 1
    return counts


async def read_short(county, period):
    """Of the list of those below their quota: unit, done, missing."""
    text, books = await ask(county, f"未达标 {period}")
    if not books:
        found = re.findall(r"(\S+):\S+ 报送 (\d+)/\d+,差 (\d+)", text)
        return [(name, int(done), int(missing)) for name, done, missing in found]
    rows = list(books[0].active.iter_rows(values_only=True))
    at = [rows[0].index(title) for title in ("单位", "完成", "缺")]
    return [tuple(row[place] for place in at) for row in rows[1:]]


async def read_silent(county, period):
    """class → (who sent nothing, who had nothing adopted)."""
    text, _ = await ask(county, f"零报送 {period}")
    parts = {name: ([], []) for name in CLASSES.values()}
    name = ""
    for line in text.split("\n"):
        if line in parts:
            name = line
        elif found := re.match(r"(零报送|零采用)\(\d+\):(.*)", line):
            parts[name][found[1] == "零采用"].extend(found[2].split("、"))
    return {code: parts[name] for code, name in CLASSES.items()}


async def check_year(county, shape, plan, period):
    """The whole span: totals as given, ranking and zero lists as counted."""
    clerk, ranking = Clerk(shape, plan), await read_ranking(county, period)
    silent = await read_silent(county, period)
    for unit_class in CLASSES:
        lines, (sent, taken, _) = ranking[unit_class]
        assert sent == shape.reported[unit_class]
        assert taken == sum(each[unit_class] for each in shape.adopted.values())
        assert lines == clerk.rank(unit_class)
        assert silent[unit_class] == clerk.list_silent(unit_class)
    assert await count_adoptions(county, period) == {
        (CLASSES[unit_class], OUTLETS[outlet][0]): count
        for outlet, counts in shape.adopted.items()
        for unit_class, count in counts.items()
    }


async def check_month(county, shape, plan, year, month):
    """Ranking, quota list and zero lists of a month as counted from the plan."""
    clerk, period = Clerk(shape, plan, month), f"{year}-{month:02}"
    ranking = await read_ranking(county, period)
    silent = await read_silent(county, period)
    for unit_class in CLASSES:
        assert ranking[unit_class][0] == clerk.rank(unit_class)
        assert silent[unit_class] == clerk.list_silent(unit_class)
    assert await read_short(county, period) == clerk.list_short()


async def publish_year(county, year):
    """The admin publishes it; what the bound group is shown."""
    forget(county)
    await county.admin.says(f"发布 年排名 {year}")
    await county.admin.presses(f"发布{year}年")
    return "\n".join(county.dialogue.screen(GROUP).log)
