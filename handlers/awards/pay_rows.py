"""A month's fees by author, as the pay list has them: from entries to rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.stories.cards import show_unit
from storage.awards.fees import FeeNote
from storage.desk.desk import DeskView

Snapshot = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PayRow:
    """What one author gets; `items` adoptions, `amount` in fen; `name` "" a unit."""

    unit: str
    name: str
    items: int
    amount: int


def read_rows(data: Snapshot) -> list[PayRow]:
    return [
        PayRow(row["unit"], row["name"], row["items"], row["amount"])
        for row in data["rows"]
    ]


def describe_month(
    month: str, notes: Sequence[FeeNote], desk: DeskView
) -> dict[str, Any]:
    """`rows` by author with their sums, `entries` one by one with the row they are of.

    Entries that were taken back within the month are left out with what took them back.
    """
    shown = _drop_cancelled(notes)
    places: dict[tuple[int, int | None, str], int] = {}
    rows: list[dict[str, Any]] = []
    entries = []
    for note in shown:
        row = note.row
        key = (row.unit_id, row.person_id, row.name)
        if key not in places:
            places[key] = len(rows)
            unit = show_unit(desk, row.unit_id)
            rows.append({"unit": unit, "name": note.name, "items": 0, "amount": 0})
        payee = rows[places[key]]
        payee["items"] += -1 if row.reverses else 1
        payee["amount"] += row.amount
        entries.append(_describe_entry(places[key] + 1, note, desk))
    total = sum(row["amount"] for row in rows)
    return {"month": month, "rows": rows, "entries": entries, "total": total}


def _drop_cancelled(notes: Iterable[FeeNote]) -> list[FeeNote]:
    every = {note.row.id: note for note in notes}
    gone = {note.row.reverses for note in every.values()} & every.keys()
    return [
        note
        for note in every.values()
        if note.row.id not in gone and note.row.reverses not in gone
    ]


def _describe_entry(place: int, note: FeeNote, desk: DeskView) -> dict[str, Any]:
    row = note.row
    return {
        "row": place,
        "day": row.day.isoformat(),
        "number": note.number,
        "title": note.title,
        "outlet": desk.outlets[note.outlet_id].name,
        "adopted_on": note.adopted_on.isoformat(),
        "rate": row.rate,
        "authors": row.authors,
        "amount": row.amount,
        "reverses": bool(row.reverses),
    }
