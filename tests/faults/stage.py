"""What a stage of `make faults` is: rounds with seeds, and counts that add up.

A stage is a module in `tests/faults/stages` with

    NAME    what it is called by
    TITLE   what it breaks and what must hold, in a line
    ROUNDS  how many rounds are the whole of it
    ORDER   where it comes in the run (the row of the table in `docs/reliability.md`)
    async def run_round(seed: int, folder: Path) -> Counts

A round makes everything it needs in `folder`, which is empty and its own, and leaves
nothing running. The same seed does the same things, as far as instants can be repeated.
What must not be is counted where there is a column for it; anything else raises.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from types import ModuleType

from tests.faults import stages


@dataclass(frozen=True)
class Counts:
    """What one round or many came to; `more` has what only this stage counts."""

    faults: int = 0  # kills and everything else that was broken
    submitted: int = 0  # what people handed in (or periods, transactions, drills)
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    unanswered: int = 0
    ambiguous_shown: int = 0  # allowed: nobody can know, and the admins were told
    broken: int = 0  # rounds that raised
    more: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Counts) -> Counts:
        sums = {name: getattr(self, name) + getattr(other, name) for name in NUMBERS}
        keys = [*self.more, *(key for key in other.more if key not in self.more)]
        more = {key: self.more.get(key, 0) + other.more.get(key, 0) for key in keys}
        return Counts(**sums, more=more)

    @property
    def is_good(self) -> bool:
        """Nothing happened that must not."""
        return not (
            self.lost
            or self.doubled
            or self.out_of_order
            or self.unanswered
            or self.broken
        )

    def as_row(self) -> dict[str, object]:
        return asdict(self)


NUMBERS = tuple(each.name for each in fields(Counts) if each.name != "more")


def list_names() -> list[str]:
    return [each.name for each in pkgutil.iter_modules(stages.__path__)]


def find_stages(names: Sequence[str] = ()) -> list[ModuleType]:
    """Those with these names, or all of them, in their order."""
    names = names or list_names()
    found = [importlib.import_module(f"{stages.__name__}.{name}") for name in names]
    return sorted(found, key=lambda stage: (stage.ORDER, stage.NAME))
