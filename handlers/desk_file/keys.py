"""What a key and a section of the desk file are, and the words they allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.desk_file.kinds import Kind

LANGUAGES = ("zh-CN", "en")
LEVELS = ("county", "city", "province", "central")
MEASURES = ("reported", "adopted", "points")
PERIODS = ("week", "month", "quarter", "half", "year")
REMINDED = ("quotas", "commissions", "signoffs", "reviews")
TIES = ("levels", "adopted", "reported", "points", "position")
QUOTA_STAGES = ("halfway", "early", "last_day")
SCOPES = ("desk", "class", "unit")
# Kind of announcement → the day it goes out on unless the file says otherwise.
ANNOUNCEMENTS: Mapping[str, str] = {
    "daily_record": "every working day",
    "weekly_ranking": "Monday",
    "monthly_ranking": "day 1",
    "quarterly_ranking": "day 1",
    "half_year_ranking": "day 1",
    "yearly_ranking": "day 1",
    "quarterly_circular": "working day 3",
    "half_year_circular": "working day 3",
    "yearly_circular": "working day 3",
}
# Where the editors' cards of new stories are posted besides; it has no time of its own.
REVIEW_CARDS = "review"
# Briefings are sent by an editor's hand.
BRIEFINGS = "briefing"
# Topic guides (报送要点) too.
GUIDES = "guide"
# Calls and results of contests, and results of awards, too.
CONTESTS = "contest"
AWARDS = "award"


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `refers`: its value is the code of a row of that section.

    `attribute`: its name in Python where the file's word is taken there. `longest`:
    characters a text may have.
    """

    name: str
    kind: Kind
    doc: str
    example: str
    required: bool = False
    default: Any = None
    many: bool = False
    allowed: tuple[str, ...] = ()
    refers: str = ""
    longest: int = 0
    attribute: str = ""

    @property
    def field(self) -> str:
        return self.attribute or self.name


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the file; `many`: it is written `[[name]]`, any number of times."""

    name: str
    doc: str
    keys: tuple[Key, ...]
    many: bool = False
    required: bool = False

    @property
    def title(self) -> str:
        return f"[[{self.name}]]" if self.many else f"[{self.name}]"
