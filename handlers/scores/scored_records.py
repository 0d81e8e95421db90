"""The desk's rows as records of the scoring engine.

Units go by their code, persons and stories by their id; an adoption is
`adoption:12`, a story `story:3`, everything else `fact:4`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from handlers.rules.scoring import KINDS, Record, ScoredOutlet, ScoredUnit
from storage.desk.desk import DeskView
from storage.figures.scoring_rows import Row, ScoringRows
from storage.figures.tallies import UNREPORTED

_SETTLED = {"id", "kind", "date", "units", "persons", "person_units", "story"}
_FACT_FIELDS = set(Record._fields) - _SETTLED
_COLUMNS = {"outlet", "column", "form", "placement", "issue_no", "link", "length"}
_ADOPTION_FIELDS = _FACT_FIELDS - _COLUMNS
# What concerns everybody who wrote a story; commissions and faults are one unit's.
_OF_THE_STORY = ("instruction", "sent")
Authors = Mapping[str, Any]
Credits = Mapping[int, Authors]


def list_records(rows: ScoringRows, desk: DeskView) -> list[Record]:
    """Every row that counts; withdrawn stories and drafts do not."""
    credits = {
        story: name_authors(partners, desk) for story, partners in rows.partners.items()
    }
    return [
        *(_make_story(row, desk, credits) for row in rows.stories),
        *(_make_adoption(row, desk, credits) for row in rows.adoptions),
        *(_make_fact(row, desk, credits) for row in rows.facts if row["kind"] in KINDS),
    ]


def name_authors(partners: Iterable[Row], desk: DeskView) -> Authors:
    """The authors of a joint story: units in the order of their first author."""
    codes = [desk.units[row["unit_id"]].code for row in partners]
    named = [
        (str(row["person_id"]), code)
        for row, code in zip(partners, codes, strict=True)
        if row["person_id"]
    ]
    return {
        "units": tuple(dict.fromkeys(codes)),
        "persons": tuple(person for person, _ in named),
        "person_units": tuple(code for _, code in named),
    }


def _name_author(row: Row, desk: DeskView) -> Authors:
    author = row["author_id"]
    return {
        "units": (desk.units[row["unit_id"]].code,),
        "persons": (str(author),) if author else (),
    }


def _make_story(row: Row, desk: DeskView, credits: Credits) -> Record:
    return Record(
        **credits.get(row["id"]) or _name_author(row, desk),
        id=f"story:{row['id']}",
        kind="story",
        date=row["day"],
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


def _make_adoption(row: Row, desk: DeskView, credits: Credits) -> Record:
    return Record(
        **credits.get(row["story_id"]) or _name_author(row, desk),
        **_take_details(row["details"], _ADOPTION_FIELDS),
        id=f"adoption:{row['id']}",
        kind="adoption",
        date=row["day"],
        story=str(row["story_id"]),
        outlet=row["outlet"],
        column=row["column"],
        form=row["form"],
        placement=row["placement"],
        issue_no=row["issue_no"],
        link=row["link"],
        length=row["length"],
    )


def _make_fact(row: Row, desk: DeskView, credits: Credits) -> Record:
    joint = credits.get(row["story_id"]) if row["kind"] in _OF_THE_STORY else None
    return Record(
        **joint or _name_author(row, desk),
        **_take_details(row["details"], _FACT_FIELDS),
        id=f"fact:{row['id']}",
        kind=row["kind"],
        date=row["day"],
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
