"""Who hears of an adoption, and in what words: the author, the leader, the group."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.adopting import Recorded, find_today
from handlers.arithmetic import show_day, show_points, sum_points, word_line
from handlers.author import notify
from handlers.cards import join_lines, show_unit
from handlers.chat_keys import read_chat
from handlers.desk_cards import refresh_desk_cards
from handlers.steps import name_story
from handlers.texts import Html, say
from handlers.turn import Turn
from storage.ledger import LedgerLine
from storage.people import list_chats, list_recipients
from storage.targets import list_unit_groups


async def spread_news(turn: Turn, news: Recorded) -> None:
    """Tell everybody concerned but the person who recorded it, each chat once."""
    told = {turn.chat.key}
    for chat in (await list_chats(news.story.author_id))[:1]:
        if chat.chat_key not in told:
            told.add(chat.chat_key)
            language = chat.language or turn.desk.language
            notify(turn, chat, word_news(turn, news, language, to="author"))
    unit_id = news.adoption.unit_id
    for leader in await list_recipients(("unit_leader",), unit_id=unit_id):
        if leader.chat_key not in told:
            told.add(leader.chat_key)
            language = leader.language or turn.desk.language
            notify(turn, leader, word_news(turn, news, language, to="unit"))
    for group in await list_unit_groups(unit_id):
        if group.chat_key not in told:
            text = word_news(turn, news, turn.desk.language, to="unit")
            turn.notify(read_chat(group.chat_key, "group"), text)
    await refresh_desk_cards(turn, news.story)


def word_news(turn: Turn, news: Recorded, language: str, *, to: str) -> Html:
    """`to`: author, unit, or desk (who recorded it)."""
    cancelled = news.adoption.cancelled_at is not None
    kind = "cancelled" if cancelled else "adopted"
    day = show_day(news.adoption.adopted_on, language, today=find_today(turn))
    return join_lines(
        [
            say(
                f"adopt.{kind}_{to}",
                language,
                story=name_story(news.story),
                unit=show_unit(turn.desk, news.adoption.unit_id),
                author=news.story.author_name,
                outlet=news.outlet.name,
                date=day,
                points=show_points(sum_points(news.lines)),
            ),
            *word_lines(news.lines, language),
        ]
    )


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
