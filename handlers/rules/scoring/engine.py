"""The engine: records → stories' lines → accounts → entries and exact sums."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from handlers.rules.scoring.close import reach_milestone
from handlers.rules.scoring.ledger import Score, Unscored
from handlers.rules.scoring.lines import Raw
from handlers.rules.scoring.model import RuleSet
from handlers.rules.scoring.office import Office
from handlers.rules.scoring.plan import Plan, make_plan, open_window
from handlers.rules.scoring.recordfile import RecordError
from handlers.rules.scoring.records import Record, ScoredOutlet, ScoredUnit
from handlers.rules.scoring.steps import to_points
from handlers.rules.scoring.story import appraise_story
from handlers.rules.scoring.tab import Tab

Lines = dict[str, list[Raw]]
UNKNOWN = ScoredUnit("")


def score(
    rules: RuleSet | Sequence[RuleSet],
    records: Iterable[Record],
    start: date,
    end: date,
    *,
    outlets: Mapping[str, ScoredOutlet] | None = None,
    units: Mapping[str, ScoredUnit] | None = None,
    as_of: date | None = None,
    only: Collection[str] | None = None,
) -> Score:
    """What records earn from `start` to `end`, both inclusive, line by line.

    Give it every record of the `scope` that encloses `start` and the whole history of
    the stories concerned; what falls outside the days is worked out and left out.
    Periods ending after `as_of` (default: `end`) are still running. `only`: the units
    wanted; the others' and all persons' books are then left out.
    """
    office = Office(rules, outlets=outlets, units=units)
    window = open_window(office, start, end, as_of)
    lines, unscored = appraise_all(office, records)
    by_unit, by_person = sort_lines(lines)
    for name in list_roster(office):
        by_unit.setdefault(name, [])
    if only is not None:
        by_unit = {name: by_unit.get(name, []) for name in only}
        by_person = {}
    unit_tabs = settle_all(make_plan(office, window, "unit"), by_unit)
    person_tabs = settle_all(make_plan(office, window, "person"), by_person)
    return Score(
        start,
        end,
        tuple(e for tab in (*unit_tabs, *person_tabs) for e in tab.entries),
        {tab.unit: to_points(tab.total) for tab in unit_tabs},
        {tab.person: to_points(tab.total) for tab in person_tabs},
        tuple(bar for tab in (*unit_tabs, *person_tabs) for bar in tab.bars),
        tuple(sorted(unscored, key=lambda each: (each.record, each.reason))),
    )


def appraise_all(
    office: Office, records: Iterable[Record]
) -> tuple[list[Raw], list[Unscored]]:
    lines: list[Raw] = []
    unscored: list[Unscored] = []
    for each in group_stories(records):
        found, missed = appraise_story(office, each)
        lines += found
        unscored += missed
    return lines, unscored


def key_story(record: Record) -> tuple[str, str]:
    """What belongs together: a story's records; one without a story stands alone."""
    if record.kind == "story":
        return "story", record.story or record.id
    return ("story", record.story) if record.story else ("record", record.id)


def group_stories(records: Iterable[Record]) -> Iterator[list[Record]]:
    """The records of one story together; the same record twice counts once.

    Raises RecordError where two different records of a story share an id.
    """
    stories: dict[tuple[str, str], dict[str, Record]] = {}
    for record in records:
        held = stories.setdefault(key_story(record), {})
        if held.setdefault(record.id, record) != record:
            problem = f"two different records of {record.story or 'this kind'} have it"
            raise RecordError("id", record.id, problem, "give each its own id")
    for each in stories.values():
        yield list(each.values())


def sort_lines(lines: Iterable[Raw]) -> tuple[Lines, Lines]:
    """Lines by unit and by person."""
    units: Lines = {}
    persons: Lines = {}
    for raw in lines:
        if raw.person:
            persons.setdefault(raw.person, []).append(raw)
        else:
            units.setdefault(raw.unit, []).append(raw)
    return units, persons


def list_roster(office: Office) -> list[str]:
    """The units of the roster that have an account of their own."""
    return [name for name, unit in office.units.items() if not unit.credit_to]


def settle_all(plan: Plan, accounts: Lines) -> list[Tab]:
    return [settle_account(plan, name, accounts[name]) for name in sorted(accounts)]


def settle_account(plan: Plan, name: str, lines: list[Raw]) -> Tab:
    """One account's year: its lines by date and record, between the milestones."""
    lines.sort(key=lambda raw: (raw.day, raw.record, raw.story, raw.serial))
    tab = open_tab(plan, name, lines)
    since, last = plan.window.since.isoformat(), plan.window.end.isoformat()
    stones = iter(plan.milestones)
    stone = next(stones, None)
    for raw in lines:
        if raw.day < since or raw.day > last:
            continue
        while stone is not None and (stone.day, stone.order) < (raw.day, 1):
            reach_milestone(tab, stone)
            stone = next(stones, None)
        if tab.person:
            tab.unit = raw.unit
        tab.post(raw)
    while stone is not None:
        reach_milestone(tab, stone)
        stone = next(stones, None)
    return tab


def open_tab(plan: Plan, name: str, lines: Sequence[Raw]) -> Tab:
    units = plan.office.units
    if plan.book == "unit":
        return Tab(plan, name, "", units.get(name, UNKNOWN))
    home = lines[0].unit if lines else ""
    return Tab(plan, home, name, units.get(home, UNKNOWN))
