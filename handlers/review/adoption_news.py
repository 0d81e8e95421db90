"""Who hears of an adoption, and in what words: the author, the leader, the group."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.chat_keys import read_chat
from handlers.review.adopting import Recorded, find_today
from handlers.review.desk_cards import refresh_desk_cards
from handlers.scores.arithmetic import show_day, show_points, sum_points, word_line
from handlers.stories.author import notify
from handlers.stories.cards import join_lines, show_unit
from handlers.stories.steps import name_story
from handlers.texts import Html, join_words, say, say_plain
from handlers.turn import Turn
from storage.chats.targets import list_unit_groups
from storage.figures.ledger import LedgerLine
from storage.people.people import list_chats, list_recipients


async def spread_news(turn: Turn, news: Recorded) -> None:
    """Tell everybody concerned but the person who recorded it, each chat once."""
    told = {turn.chat.key}
    for person_id in _list_authors(news):
        for chat in (await list_chats(person_id))[:1]:
            if chat.chat_key not in told:
                told.add(chat.chat_key)
                language = chat.language or turn.desk.language
                notify(turn, chat, word_news(turn, news, language, to="author"))
    for unit_id in list_sharers(news):
        await _tell_unit(turn, news, unit_id, told)
    await refresh_desk_cards(turn, news.story)


def _list_authors(news: Recorded) -> list[int]:
    others = (partner.person_id for partner in news.story.partners)
    people = [news.story.author_id, *(person for person in others if person)]
    return list(dict.fromkeys(people))


def list_sharers(news: Recorded) -> list[int]:
    """The unit that sent it first, then those it was written with."""
    others = (partner.unit_id for partner in news.story.partners)
    return list(dict.fromkeys([news.adoption.unit_id, *others]))


async def _tell_unit(turn: Turn, news: Recorded, unit_id: int, told: set[str]) -> None:
    """The unit's leader and its group hear of the unit's own points."""

    def word(language: str) -> Html:
        return word_news(turn, news, language, to="unit", unit_id=unit_id)

    for leader in await list_recipients(("unit_leader",), unit_id=unit_id):
        if leader.chat_key not in told:
            told.add(leader.chat_key)
            notify(turn, leader, word(leader.language or turn.desk.language))
    for group in await list_unit_groups(unit_id):
        if group.chat_key not in told:
            told.add(group.chat_key)
            turn.notify(read_chat(group.chat_key, "group"), word(turn.desk.language))


def word_news(
    turn: Turn, news: Recorded, language: str, *, to: str, unit_id: int | None = None
) -> Html:
    """`to`: author, unit, or desk (who recorded it). `unit_id`: only this one's lines.

    A joint story's lines name whose they are.
    """
    cancelled = news.adoption.cancelled_at is not None
    kind = "cancelled" if cancelled else "adopted"
    day = show_day(news.adoption.adopted_on, language, today=find_today(turn))
    lines = [line for line in news.lines if unit_id in (None, line.unit_id)]
    return join_lines(
        [
            say(
                f"adopt.{kind}_{to}",
                language,
                story=name_story(news.story),
                unit=show_unit(turn.desk, unit_id or news.adoption.unit_id),
                author=news.story.author_name,
                outlet=news.outlet.name,
                date=day,
                points=show_points(sum_points(lines)),
            ),
            *_word_shares(turn, news, unit_id, language),
            *word_lines(lines, language),
        ]
    )


def _word_shares(
    turn: Turn, news: Recorded, unit_id: int | None, language: str
) -> list[Html]:
    """合报 青河镇 3 分、白水镇 2 分, where all of them are meant."""
    sharers = list_sharers(news)
    if unit_id is not None or len(sharers) < 2:
        return []
    shares = [
        say_plain(
            "work.share",
            language,
            unit=show_unit(turn.desk, each),
            points=show_points(sum_points(x for x in news.lines if x.unit_id == each)),
        )
        for each in sharers
    ]
    return [say("work.shares", language, shares=join_words(shares, language))]


def word_lines(lines: Iterable[LedgerLine], language: str) -> list[Html]:
    """The arithmetic of what was added, without what was only taken back."""
    fresh = [line for line in lines if not line.reverses]
    words = [
        say("adopt.arithmetic", language, words=word_line(line, language))
        for line in fresh
    ]
    if any(line.correction for line in lines):
        words.append(say("adopt.correction", language))
    return words
