"""What a clerk with the plan and a pencil would find: no line is shared with the desk.

Works on plain tuples alone: stories (unit, day) and adoptions (unit, outlet, day).
"""

from __future__ import annotations

from fractions import Fraction

WORTH = {
    "province_site": Fraction(15, 2),
    "city_site": 3,
    "county_site": Fraction(3, 2),
}
HIGHEST_FIRST = ("province_site", "city_site", "county_site")


def count_by_unit(stories, adoptions, units, within):
    """unit → [sent, taken, points, taken by each outlet from the highest down]."""
    sheet = {unit: [0, 0, Fraction(0), [0, 0, 0]] for unit in units}
    for unit, day in stories:
        if within(day):
            sheet[unit][0] += 1
    for unit, outlet, day in adoptions:
        if within(day):
            line = sheet[unit]
            line[1] += 1
            line[2] += WORTH[outlet]
            line[3][HIGHEST_FIRST.index(outlet)] += 1
    return sheet


def rank_class(sheet, units):
    """[(rank, unit, sent, taken, points)], best first; equal points share a rank."""
    places = []
    for unit in units:
        sent, taken, points, levels = sheet[unit]
        better = 0
        for other in units:
            if sheet[other][2] > points:
                better += 1
        key = (-points, -levels[0], -levels[1], -levels[2], units.index(unit))
        places.append((key, (better + 1, unit, sent, taken, points)))
    places.sort(key=lambda pair: pair[0])
    return [line for _, line in places]


def find_short(sheet, units, quota):
    """[(unit, sent, missing)]: most missing first, then as the units stand."""
    short = []
    for missing in range(quota, 0, -1):
        for unit in units:
            if sheet[unit][0] == quota - missing:
                short.append((unit, quota - missing, missing))
    return short


def find_silent(sheet, line):
    """In a class's ranking: who sent nothing, and who sent but was never taken."""
    silent = [unit for _, unit, *_ in line if sheet[unit][0] == 0]
    unlucky = [unit for _, unit, *_ in line if sheet[unit][0] and not sheet[unit][1]]
    return silent, unlucky
