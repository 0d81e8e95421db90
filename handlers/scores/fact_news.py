"""Who hears of a fact that was recorded or taken back, and in what words."""

from __future__ import annotations

from handlers.chat_keys import read_chat
from handlers.review.adoption_news import word_lines
from handlers.scores.arithmetic import show_day, show_points, sum_points
from handlers.scores.drafting import Draft, find_remark, find_today, word_deed
from handlers.scores.facts import Scored
from handlers.stories.author import notify
from handlers.stories.cards import join_lines, show_unit
from handlers.stories.steps import name_story, need_story
from handlers.texts import Html, join_words, say, say_plain
from handlers.turn import Turn
from storage.chats.targets import list_unit_groups
from storage.desk.desk import DeskView
from storage.figures.ledger import LedgerLine
from storage.people.members import find_member
from storage.people.people import Recipient, list_chats, list_recipients


async def name_about(draft: Draft, desk: DeskView) -> str:
    """青河镇 张三 #2026-12《春耕备耕》"""
    parts = [show_unit(desk, draft.unit)]
    if draft.author and (member := await find_member(draft.author)):
        parts.append(member.name)
    if draft.story:
        parts.append(name_story(await need_story(draft.story)))
    return " ".join(parts)


def list_units(scored: Scored) -> list[int]:
    """The unit it is about first, then those whose points it changes."""
    return list(
        dict.fromkeys([scored.fact.unit_id, *(x.unit_id for x in scored.lines)])
    )


def _list_own(scored: Scored, unit: int) -> list[LedgerLine]:
    return [line for line in scored.lines if line.unit_id == unit]


def word_points(
    turn: Turn, scored: Scored, language: str, *, detailed: bool = True
) -> list[Html]:
    """What it brings, and how; that it brings nothing where no rule is about it."""
    if not scored.lines:
        return [say("fact.brings_nothing", language)]
    lines = [
        say("fact.brings", language, points=show_points(scored.cents)),
        *_word_shares(turn, scored, language),
        *word_lines(scored.lines, language),
    ]
    return lines if detailed else lines[1:]


def _word_shares(turn: Turn, scored: Scored, language: str) -> list[Html]:
    units = list_units(scored)
    if len(units) < 2:
        return []
    shares = [
        say_plain(
            "work.share",
            language,
            unit=show_unit(turn.desk, unit),
            points=show_points(
                sum_points(x for x in scored.lines if x.unit_id == unit)
            ),
        )
        for unit in units
    ]
    return [say("work.shares", language, shares=join_words(shares, language))]


async def spread_news(turn: Turn, scored: Scored) -> None:
    """Tell its author, the leaders and the groups of the units, each chat once."""
    told = {turn.chat.key}
    about = await name_about(Draft.from_fact(scored.fact), turn.desk)
    for unit in list_units(scored):
        for person in await _list_people(scored, unit):
            if person.chat_key not in told:
                told.add(person.chat_key)
                language = person.language or turn.desk.language
                notify(turn, person, _word(turn, scored, unit, about, language))
        for group in await list_unit_groups(unit):
            if group.chat_key not in told:
                told.add(group.chat_key)
                text = _word(turn, scored, unit, about, turn.desk.language)
                turn.notify(read_chat(group.chat_key, "group"), text)


async def _list_people(scored: Scored, unit: int) -> list[Recipient]:
    """Who wrote it, or the unit's reporters where nobody is named; its leaders."""
    fact, roles = scored.fact, ["unit_leader"]
    own: list[Recipient] = []
    if fact.author_id and unit == fact.unit_id:
        own = (await list_chats(fact.author_id))[:1]
    else:
        roles.append("reporter")
    return [*own, *await list_recipients(roles, unit_id=unit)]


def _word(turn: Turn, scored: Scored, unit: int, about: str, language: str) -> Html:
    fact, draft = scored.fact, Draft.from_fact(scored.fact)
    lines = _list_own(scored, unit)
    key = "fact.told_cancelled" if fact.cancelled_at else "fact.told"
    remark = find_remark(draft)
    return join_lines(
        [
            say(
                key,
                language,
                about=about,
                deed=word_deed(draft, turn.desk, language),
                date=show_day(fact.day, language, today=find_today(turn)),
                points=show_points(sum_points(lines)),
            ),
            say("fact.remark", language, words=remark) if remark else "",
            *word_lines(lines, language),
        ]
    )
