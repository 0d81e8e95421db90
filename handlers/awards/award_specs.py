"""Awards as the desk file has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from handlers.rules.awards import AwardRule, Subject
from handlers.telling import Refused
from storage.desk.desk import DeskView

# What bars in any case: an admin's word, and bars of the rules of points.
STRUCK, RULED = "struck", "ruled"


@dataclass(frozen=True, slots=True)
class AwardSpec:
    """One `[[award]]`; `seats` of each class, `pool` of them for a panel to choose."""

    code: str
    name: str
    subject: Subject
    period: str
    by: str
    seats: int
    per_class: bool
    at_least: Mapping[str, Decimal]
    vetoes: tuple[str, ...]
    ballot: str
    pool: int
    panel: tuple[str, ...]
    days: int
    citation: str

    def make_rule(self) -> AwardRule:
        return AwardRule(
            self.code,
            self.name,
            self.subject,
            self.by,
            self.seats if self.ballot == "none" else self.pool,
            self.per_class,
            self.at_least,
            (*self.vetoes, STRUCK, RULED),
        )


def list_specs(desk: DeskView) -> list[AwardSpec]:
    return [_read_spec(each) for each in desk.settings.get("awards") or ()]


def _read_spec(each: Mapping[str, Any]) -> AwardSpec:
    needed = {name: each[f"min_{name}"] for name in ("points", "adopted", "reported")}
    return AwardSpec(
        each["code"],
        each["name"],
        each["subject"],
        each["period"],
        each["by"],
        each["top"],
        each["per_class"],
        {name: Decimal(value) for name, value in needed.items() if value},
        tuple(each["vetoes"]),
        each["ballot"],
        each["pool"],
        tuple(each["panel"]),
        each["days"],
        each["citation"] or "",
    )


def need_spec(desk: DeskView, code: str) -> AwardSpec:
    """Raises `Refused` for what the desk file has no longer."""
    for spec in list_specs(desk):
        if spec.code == code:
            return spec
    raise Refused("award.gone")


def find_spec(desk: DeskView, words: str) -> AwardSpec | None:
    """By name or code, or by the only name that contains the words."""
    wanted = words.casefold()
    specs = list_specs(desk)
    for spec in specs:
        if wanted in (spec.code.casefold(), spec.name.casefold()):
            return spec
    near = [spec for spec in specs if wanted and wanted in spec.name.casefold()]
    return near[0] if len(near) == 1 else None
