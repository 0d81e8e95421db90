"""What an announcement consists of, made from one ranking or one day's events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from handlers.announcements.openings import fill_opening
from handlers.announcements.publishing import publish_period
from handlers.announcements.ranking_posts import (
    list_pictures,
    make_document,
    make_sheet,
    show_ranking_text,
)
from handlers.chat_keys import read_chat
from handlers.messages import ANNOUNCEMENT, Made
from handlers.reminders.wishes import is_awake
from handlers.render.circular_text import Line, compose_circular
from handlers.render.labels import label_edition
from handlers.rules.period_names import name_period
from handlers.rules.periods import Period, read_key
from handlers.rules.ranking import Ranking
from handlers.rules.schedule import find_period_kind
from handlers.scores.rankings import choose_boards
from handlers.speech import Speech
from handlers.stories.cards import join_lines
from handlers.texts import Html, say
from storage.chats.targets import Target
from storage.desk.desk import DeskView
from storage.desk.schedules import ScheduleView

DAILY = "daily_record"


@dataclass(frozen=True, slots=True)
class Draft:
    """A post without its chat."""

    text: Html
    files: tuple[Made, ...] = ()


def is_circular(kind: str) -> bool:
    return kind.endswith("_circular")


def fits_period(kind: str, period: Period) -> bool:
    """Whether an announcement of this kind can be about this period."""
    wanted = find_period_kind(kind)
    if wanted == "day":
        return period.kind in ("day", "range", "week")
    return period.kind == wanted


async def draft_figures(
    kind: str, ranking: Ranking, desk: DeskView, language: str, *, opening: str = ""
) -> list[Draft]:
    """A ranking: text with pictures, then the sheet. A circular: text, document,
    sheet. `opening`: what it begins with in place of the usual words."""
    sheet = make_sheet(ranking, language)
    if is_circular(kind):
        document = make_document(desk, ranking, language, opening=opening)
        text = word_circular(ranking, language, document.data["document"])
        return [Draft(text, (document, sheet))]
    head = say("announce.ranking_head", language, desk=desk.name)
    body = await show_ranking_text(desk, ranking, language)
    period = read_key(ranking.period)
    words = fill_opening(opening, period, language)
    text = Html(f"{join_lines([head, words])}\n\n{body}")
    name = say("announce.sheet", language)
    return [Draft(text, list_pictures(ranking, language)), Draft(name, (sheet,))]


def word_circular(ranking: Ranking, language: str, wording: Mapping[str, Any]) -> Html:
    """The document's own words, with its number, for the chat."""
    title = say(
        "announce.circular_head",
        language,
        desk=ranking.desk,
        edition=label_edition(ranking, language),
    )
    lines = compose_circular(ranking, language, wording)
    return Html("\n".join([title, *(_mark_up(line) for line in lines)]))


def _mark_up(line: Line) -> str:
    text = escape(line.text, quote=False)
    return f"\n<b>{text}</b>" if line.level else text


def wants(target: Target, schedule: ScheduleView) -> bool:
    """The groups a schedule names, or else those that announce its kind."""
    if schedule.groups:
        return target.code in schedule.groups
    return schedule.kind in target.announces


def choose_classes(
    desk: DeskView, target: Target, wanted: Sequence[str]
) -> tuple[str, ...]:
    """The classes a chat is shown: those scheduled, in a class's or unit's own group
    only its own. Empty: all."""
    class_id = target.unit_class_id
    if target.unit_id is not None:
        class_id = desk.units[target.unit_id].unit_class_id
    if class_id is None or target.scope == "desk":
        return tuple(wanted)
    return (desk.classes[class_id].code,)


def address(
    speech: Speech, desk: DeskView, target: Target, drafts: Sequence[Draft]
) -> None:
    """The first post sounds, what belongs to it follows silently; outside the hours of
    reminders, such as what is caught up with at night, nothing sounds."""
    chat = read_chat(target.chat_key, target.chat_kind)
    quiet = not is_awake(desk, speech.now)
    for number, draft in enumerate(drafts):
        speech.post(
            chat,
            draft.text,
            files=draft.files,
            priority=ANNOUNCEMENT,
            silent=quiet or number > 0,
        )


async def announce_figures(
    kind: str,
    period: Period,
    target: Target,
    desk: DeskView,
    now: datetime,
    *,
    classes: Sequence[str] = (),
    opening: str = "",
) -> Speech | None:
    """Publish the period, if it was not, and post it to a chat.

    None where no class of the chat has units.
    """
    published = await publish_period(desk, period, now)
    return await post_figures(
        kind,
        published.ranking,
        target,
        desk,
        now,
        classes=classes,
        opening=opening,
    )


async def post_figures(
    kind: str,
    ranking: Ranking,
    target: Target,
    desk: DeskView,
    now: datetime,
    *,
    classes: Sequence[str] = (),
    opening: str = "",
) -> Speech | None:
    chosen = choose_boards(ranking, choose_classes(desk, target, classes))
    if not chosen.boards:
        return None
    speech = Speech(now)
    drafts = await draft_figures(kind, chosen, desk, desk.language, opening=opening)
    address(speech, desk, target, drafts)
    return speech


def name_announcement(kind: str, period: Period, language: str) -> Html:
    """月排名 2026年10月."""
    name = name_period(period, language)
    return say(f"announce.kind_{kind}", language, period=name)
