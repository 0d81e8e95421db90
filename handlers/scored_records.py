"""The desk's rows as records of the scoring engine.

Units go by their code, persons and stories by their id; an adoption is
`adoption:12`, a story `story:3`, everything else `fact:4`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from handlers.rules.scoring import KINDS, Record, ScoredOutlet, ScoredUnit
from storage.desk import DeskView
from storage.scoring_rows import Row, ScoringRows
from storage.tallies import UNREPORTED

_SETTLED = {"id", "kind", "date", "units", "persons", "person_units", "story"}
_FACT_FIELDS = set(Record._fields) - _SETTLED
_COLUMNS = {"outlet", "column", "form", "placement", "issue_no", "link", "length"}
_ADOPTION_FIELDS = _FACT_FIELDS - _COLUMNS


def list_records(rows: ScoringRows, desk: DeskView) -> list[Record]:
    """Every row that counts; withdrawn stories and drafts do not."""
    return [
        *_list_stories(rows, desk),
        *(_make_adoption(row, desk) for row in rows.adoptions),
        *(_make_fact(row, desk) for row in rows.facts if row["kind"] in KINDS),
    ]


def _list_stories(rows: ScoringRows, desk: DeskView) -> Iterator[Record]:
    for row in rows.stories:
        yield Record(
            id=f"story:{row['id']}",
            kind="story",
            date=row["day"],
            units=(desk.units[row["unit_id"]].code,),
            persons=(str(row["author_id"]),),
            story=str(row["id"]),
            title=row["title"],
            genre=row["genre"],
            form=row["form"],
            medium=_find_medium(row["genre"]),
            length=row["length"],
            # A withdrawn story that was adopted before keeps what it earned.
            reported=row["state"] not in UNREPORTED,
        )


def _find_medium(genre: str) -> str:
    return "photo" if genre == "photo" else "text"


def _make_adoption(row: Row, desk: DeskView) -> Record:
    return Record(
        **_take_details(row["details"], _ADOPTION_FIELDS),
        id=f"adoption:{row['id']}",
        kind="adoption",
        date=row["day"],
        units=(desk.units[row["unit_id"]].code,),
        persons=(str(row["author_id"]),),
        story=str(row["story_id"]),
        outlet=row["outlet"],
        column=row["column"],
        form=row["form"],
        placement=row["placement"],
        issue_no=row["issue_no"],
        link=row["link"],
        length=row["length"],
    )


def _make_fact(row: Row, desk: DeskView) -> Record:
    author = row["author_id"]
    return Record(
        **_take_details(row["details"], _FACT_FIELDS),
        id=f"fact:{row['id']}",
        kind=row["kind"],
        date=row["day"],
        units=(desk.units[row["unit_id"]].code,),
        persons=(str(author),) if author else (),
        story=str(row["story_id"] or ""),
    )


def _take_details(
    details: Mapping[str, Any], allowed: Collection[str]
) -> dict[str, Any]:
    """Further fields of a record: route, originality, level, fault, amount …"""
    taken = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in details.items()
        if name in allowed
    }
    if "amount" in taken:
        taken["amount"] = Decimal(str(taken["amount"]))
    return taken


def list_outlets(desk: DeskView) -> dict[str, ScoredOutlet]:
    return {
        outlet.code: ScoredOutlet(
            outlet.code, outlet.name, outlet.level, Decimal(outlet.points) / 100
        )
        for outlet in desk.outlets.values()
    }


def list_units(desk: DeskView, since: date | None) -> dict[str, ScoredUnit]:
    """The roster; units out of use and the own office owe nothing.

    `since`: when the desk began; nobody is judged by a period before it.
    """
    return {
        unit.code: ScoredUnit(
            unit.name,
            desk.classes[unit.unit_class_id].code,
            exempt=unit.exempt or unit.own_office or unit.voluntary or not unit.active,
            since=since,
        )
        for unit in desk.units.values()
    }
