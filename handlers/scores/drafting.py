"""A fact before it is recorded: what is known of it, and what may be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self

from handlers.members.units import find_unit
from handlers.rules.period_words import parse_date
from handlers.scores.arithmetic import show_points
from handlers.scores.levels import list_levels
from handlers.stories.cards import show_unit
from handlers.stories.numbers import find_spoken_story
from handlers.telling import Refused
from handlers.texts import say_plain
from handlers.turn import Turn
from storage.desk.desk import DeskView
from storage.figures.facts import NewFact
from storage.figures.tallies import UNREPORTED
from storage.models import ScoringFact
from storage.people.members import list_members
from storage.stories.story_views import StoryView

CENTS = 100
WORDS_LONGEST = 500  # characters of what is said about it


@dataclass(frozen=True, slots=True)
class Draft:
    """`kind` and `details` as in `handlers.rules.scoring.Record`; `day` is local."""

    kind: str
    unit: int
    day: date
    author: int | None = None
    story: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def say(self, **details: Any) -> Draft:
        return replace(self, details={**self.details, **details})

    def as_args(self) -> dict[str, Any]:
        """For a button; `from_args` reads it."""
        return {
            "kind": self.kind,
            "unit": self.unit,
            "day": self.day.isoformat(),
            "author": self.author,
            "story": self.story,
            "details": dict(self.details),
        }

    @classmethod
    def from_args(cls, args: Mapping[str, Any]) -> Self:
        return cls(**{**args, "day": date.fromisoformat(args["day"])})

    @classmethod
    def from_fact(cls, fact: ScoringFact) -> Self:
        author, story = fact.author_id, fact.story_id
        return cls(fact.kind, fact.unit_id, fact.day, author, story, fact.details)

    def as_fact(self, recorded_by: int | None) -> NewFact:
        return NewFact(
            kind=self.kind,
            unit_id=self.unit,
            day=self.day,
            details=self.details,
            author_id=self.author,
            story_id=self.story,
            recorded_by_id=recorded_by,
        )

    @property
    def card(self) -> str:
        """The message in which it is asked about."""
        about = f"story{self.story}" if self.story else f"unit{self.unit}"
        return f"fact:{self.kind}:{about}"


def find_today(turn: Turn) -> date:
    return turn.now.astimezone(turn.desk.zone).date()


def draft_story(turn: Turn, story: StoryView, kind: str) -> Draft:
    """A fact about a story. Raises `Refused` for one that does not count."""
    if story.state in UNREPORTED:
        raise Refused("fact.not_counted")
    return Draft(kind, story.unit_id, find_today(turn), story.author_id, story.id)


async def draft_subject(
    turn: Turn, words: str, kind: str
) -> tuple[Draft | None, list[str]]:
    """What the words begin with: a story, a unit, or a unit and a person of it."""
    story, rest = await find_spoken_story(turn, words)
    if story is not None:
        return draft_story(turn, story, kind), rest.split()
    tokens = rest.split()
    if not tokens:
        return None, []
    unit = find_unit(turn.desk, tokens[0])
    draft = Draft(kind, unit.id, find_today(turn))
    for member in await list_members(unit.id) if len(tokens) > 1 else []:
        if member.name == tokens[1]:
            return replace(draft, author=member.id), tokens[2:]
    return draft, tokens[1:]


def name_stranger(turn: Turn, draft: Draft, name: str) -> Refused:
    """A word where a person of the unit would stand is the name of none."""
    unit = show_unit(turn.desk, draft.unit)
    return Refused("fact.no_such_person", name=name[:40], unit=unit)


def take_day(
    turn: Turn, draft: Draft, tokens: list[str], *, within: int = 3
) -> tuple[Draft, list[str]]:
    """A day among the first words; without one it is today. Raises `Refused`.

    What stands further back is part of a remark.
    """
    today = find_today(turn)
    for at, token in enumerate(tokens[:within]):
        if day := parse_date(token, today):
            return move_day(turn, draft, day), tokens[:at] + tokens[at + 1 :]
    return draft, tokens


def move_day(turn: Turn, draft: Draft, day: date) -> Draft:
    """Raises `Refused` for a day that has not come."""
    if day > find_today(turn):
        raise Refused("adopt.future", date=day.isoformat())
    return replace(draft, day=day)


def check_words(words: str) -> str:
    """Raises `Refused` for more than a remark."""
    if len(words) > WORDS_LONGEST:
        raise Refused("fact.words_too_long", most=WORDS_LONGEST)
    return words


def word_deed(draft: Draft, desk: DeskView, language: str) -> str:
    """省级主要领导批示, 上报省级, 迟报, 加 2 分."""
    details = draft.details
    if draft.kind == "manual":
        cents = int(Decimal(str(details["amount"])) * CENTS)
        key = "fact.plus" if cents > 0 else "fact.minus"
        return say_plain(key, language, points=show_points(abs(cents)))
    if draft.kind == "fault":
        return say_plain(f"fact.fault_{details['fault']}", language)
    if draft.kind == "commission":
        return say_plain(f"fact.commission_{details['state']}", language)
    level = list_levels(desk, language).get(details["level"], details["level"])
    if draft.kind == "sent":
        return say_plain("fact.sent_up", language, level=level)
    who = "chief" if details.get("chief") else "other"
    return say_plain(f"fact.instruction_{who}", language, level=level)


def find_remark(draft: Draft) -> str:
    """What was said with it: the leader's words, the reason."""
    return str(draft.details.get("words") or draft.details.get("reason") or "")
