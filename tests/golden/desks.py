"""Published tables as desks: each office's units and outlets, a record per item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from handlers.rules.periods import Period
from handlers.rules.ranking import Ranking
from handlers.scores.rankings import build_ranking
from handlers.scores.settle import rescore_books
from storage.desk.desk import DeskView
from storage.figures.recount import mend_tallies
from storage.models import Adoption, Outlet, Person, ScoringFact, Story, Unit
from tests.desk_files import build_desk_from

AT = datetime(2023, 1, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """A unit's line: how much it sent, adopted by outlet, and points given by hand."""

    unit: str
    reported: int = 0
    adopted: Mapping[str, int] = field(default_factory=dict)
    points: str = ""


def write_desk(
    classes: Mapping[str, Iterable[Row]],
    outlets: Mapping[str, tuple[str, str]],
    *,
    exempt: Iterable[str] = (),
    own: Iterable[str] = (),
    ties: str = "",
) -> str:
    """A desk file; `outlets`: name → level and points; `ties`: what parts equals."""
    free, offices = set(exempt), set(own)
    lines = ['[desk]\nname = "某地信息报送"\n']
    if ties:
        lines.append(f'[ranking]\nties = ["{ties}"]\n')
    for place, (name, rows) in enumerate(classes.items()):
        lines.append(f'[[class]]\ncode = "c{place}"\nname = "{name}"\n')
        for number, row in enumerate(rows):
            lines.append(
                f'[[unit]]\ncode = "c{place}u{number}"\nname = "{row.unit}"\n'
                f'class = "c{place}"\nexempt = {str(row.unit in free).lower()}\n'
                f"own_office = {str(row.unit in offices).lower()}\n"
            )
    for place, (name, (level, points)) in enumerate(outlets.items()):
        lines.append(
            f'[[outlet]]\ncode = "o{place}"\nname = "{name}"\n'
            f'level = "{level}"\npoints = {points}\n'
        )
    return "\n".join(lines)


async def fill_desk(
    classes: Mapping[str, Iterable[Row]],
    outlets: Mapping[str, tuple[str, str]],
    day: date,
    *,
    exempt: Iterable[str] = (),
    own: Iterable[str] = (),
    ties: str = "",
) -> DeskView:
    """The desk with one story for each item sent or adopted, and its adoptions."""
    desk = await build_desk_from(
        write_desk(classes, outlets, exempt=exempt, own=own, ties=ties)
    )
    await add_rows(desk, (row for rows in classes.values() for row in rows), day)
    return desk


async def add_rows(desk: DeskView, rows: Iterable[Row], day: date) -> None:
    """What the rows say as records of that day, counted and scored."""
    units = {unit.name: unit for unit in desk.units.values()}
    for row in rows:
        await _add_row(units[row.unit], row, day)
    await rescore_books(desk, day, day, AT)
    await mend_tallies()


async def _add_row(unit: Unit, row: Row, day: date) -> None:
    author = await Person.create(name=unit.name[:20], created_at=AT)
    taken = [name for name, count in row.adopted.items() for _ in range(count)]
    facts = {"unit_id": unit.id, "author_id": author.id}
    # What was adopted but not sent in this period was sent before it.
    earlier = date(day.year - 1, 12, 31)
    stories = [
        Story(
            **facts,
            number=f"{day.year}-{unit.id}-{n}",
            state="accepted",
            chat_key="telegram:1",
            created_at=AT,
            updated_at=AT,
            submitted_at=AT,
            submitted_on=day if n < row.reported else earlier,
        )
        for n in range(max(row.reported, len(taken)))
    ]
    await Story.bulk_create(stories)
    own = Story.filter(author_id=author.id).order_by("id")
    ids = await own.values_list("id", flat=True)
    outlets = dict(await Outlet.all().values_list("name", "id"))
    await Adoption.bulk_create(
        [
            Adoption(
                **facts,
                story_id=story,
                version=1,
                outlet_id=outlets[name],
                adopted_on=day,
                recorded_at=AT,
            )
            for story, name in zip(ids, taken, strict=False)
        ]
    )
    if row.points:
        await ScoringFact.create(
            kind="manual",
            unit=unit,
            day=day,
            details={"amount": row.points, "reason": "公布", "author": "办公室"},
            recorded_at=AT,
        )


async def rank(desk: DeskView, period: Period, now: datetime) -> Ranking:
    return await build_ranking(desk, period, now)
