"""`简报`: an editor chooses stories, sees what the issue would be, and issues it.

`简报 1123 1130`: these stories. `简报 本月`: what was adopted then. `简报 第3期`: an
issue that was made, once more. A number is given with the issue and never again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from handlers.announcements.ranking_posts import make_pdf
from handlers.chat_keys import read_chat
from handlers.examples import list_periods
from handlers.messages import ANNOUNCEMENT, Made, Post, Rows
from handlers.rules.period_words import take_period
from handlers.rules.periods import Period, find_period
from handlers.stories.cards import join_lines, show_authors, show_unit
from handlers.stories.numbers import find_named_story, read_number
from handlers.stories.steps import need_story
from handlers.telling import Refused
from handlers.texts import Html, say
from handlers.turn import Turn
from storage.audit import record_audit
from storage.chats.targets import list_targets
from storage.desk.desk import DeskView
from storage.models import Briefing
from storage.queues.runs import claim_run
from storage.stories.briefings import (
    add_briefing,
    find_briefing,
    find_last_number,
    give_issue_number,
    list_adopted_stories,
)
from storage.stories.story_views import StoryView

MOST = 30  # stories of one issue
PRINTABLE = ("accepted", "adopted")
KIND = "briefing"
_ISSUE = re.compile(r"(?:第\s*(\d{1,5})\s*期|(?:issue|no\.?)\s*(\d{1,5}))", re.I)


async def briefing(turn: Turn, words: str) -> None:
    if issue := _ISSUE.fullmatch(words.strip()):
        await _show_issue(turn, int(issue[1] or issue[2]))
        return
    if read_number(words)[0] and not _names_period(turn, words):
        stories = await _find_stories(turn, words)
    else:
        stories = await _find_adopted(turn, _read_period(turn, words))
    await _preview(turn, stories)


def _today(turn: Turn) -> date:
    return turn.now.astimezone(turn.desk.zone).date()


def _names_period(turn: Turn, words: str) -> bool:
    """2026-10 is a month; 2026-1123, 1123 and #2026-10 are stories."""
    found, rest = take_period(words, _today(turn))
    return found is not None and not rest and len(words.split()) == 1


def _read_period(turn: Turn, words: str) -> Period:
    found, rest = take_period(words, _today(turn))
    if rest:
        periods = list_periods(turn.language)
        raise Refused("brief.unknown_words", words=rest[:40], periods=periods)
    return found or find_period("month", _today(turn))


async def _find_stories(turn: Turn, words: str) -> list[StoryView]:
    """In the order they were named, each once. Raises `Refused`."""
    found: dict[int, StoryView] = {}
    for word in re.split(r"[\s,，、;；]+", words.strip()):
        story = await find_named_story(turn, word)
        if story.state not in PRINTABLE:
            state = turn.label(f"words.state_{story.state}")
            raise Refused("brief.not_accepted", number=story.number, state=state)
        found[story.id] = story
    return list(found.values())


async def _find_adopted(turn: Turn, period: Period) -> list[StoryView]:
    ids = await list_adopted_stories(period.start, period.end, limit=MOST + 1)
    stories = [await need_story(each) for each in ids]
    if not stories:
        raise Refused("brief.nothing_adopted")
    return stories


async def _preview(turn: Turn, stories: Sequence[StoryView]) -> None:
    if len(stories) > MOST:
        raise Refused("brief.too_many", most=MOST)
    number = await find_last_number(_today(turn).year) + 1
    lines = [turn.say("brief.preview", count=len(stories), number=number)]
    lines += [_word_story(turn, *pair) for pair in enumerate(stories, 1)]
    issue = turn.button(
        turn.label("brief.do_issue", number=number),
        "briefing.press_issue",
        stories=[story.id for story in stories],
        ticket=turn.event.event_id,
    )
    turn.reply(join_lines([*lines, turn.say("brief.how")]), buttons=((issue,),))


def _word_story(turn: Turn, place: int, story: StoryView) -> Html:
    unit = show_unit(turn.desk, story.unit_id)
    return turn.say(
        "brief.story", place=place, number=story.number, title=story.title, unit=unit
    )


async def press_issue(turn: Turn, *, stories: list[int], ticket: str) -> None:
    """Give the number and keep the issue. One button issues once."""
    await _claim(turn, "issue", ticket)
    found = [await need_story(each) for each in stories]
    gone = next((story for story in found if story.state not in PRINTABLE), None)
    if gone is not None:
        state = turn.label(f"words.state_{gone.state}")
        raise Refused("brief.not_accepted", number=gone.number, state=state)
    issue = await _make_issue(turn, found)
    await _hand_over(turn, issue, turn.say("brief.issued", number=issue.number))


async def _claim(turn: Turn, what: str, ticket: str) -> None:
    """Raises `Refused` for a button that was pressed before."""
    job = f"{KIND}:{what}"
    claimed = await claim_run(job, what, ticket[:100], due_at=turn.now, now=turn.now)
    if claimed is None:
        raise Refused("announce.pressed_already")


async def _make_issue(turn: Turn, stories: Sequence[StoryView]) -> Briefing:
    assert turn.person is not None
    year = _today(turn).year
    number = await give_issue_number(year)
    issue = await add_briefing(
        year,
        number,
        snapshot=describe_issue(turn.desk, number, _today(turn).isoformat(), stories),
        person_id=turn.person.id,
        now=turn.now,
    )
    await record_audit(
        "briefing.issue",
        f"briefing:{year}-{number}",
        at=turn.now,
        person_id=turn.person.id,
        details={"stories": [story.number for story in stories]},
    )
    return issue


def describe_issue(
    desk: DeskView, number: int, day: str, stories: Sequence[StoryView]
) -> dict[str, Any]:
    """What the document is made of; see `handlers.render.briefing`."""
    settings = desk.settings.get("briefing") or {}
    document = desk.settings.get("document") or {}
    pattern = settings.get("number") or "第{n}期"
    lists = {
        name: "，".join(settings.get(name) or ())
        for name in ("report_to", "copy_to", "send_to")
    }
    return {
        "language": desk.language,
        "title": settings.get("title") or "信息简报",
        "number": pattern.format(year=day[:4], n=number),
        "issuer": settings.get("issuer") or document.get("issuer") or desk.name,
        "day": day,
        "stories": [_describe_story(desk, story) for story in stories],
        **lists,
    }


def _describe_story(desk: DeskView, story: StoryView) -> dict[str, str]:
    source = show_authors(story, desk).replace(" · ", "　")
    return {"title": story.title, "body": story.text.body, "source": source}


async def _show_issue(turn: Turn, number: int) -> None:
    issue = await find_briefing(_today(turn).year, number)
    if issue is None:
        issue = await find_briefing(_today(turn).year - 1, number)
    if issue is None:
        raise Refused("brief.no_such_issue", number=number)
    await _hand_over(turn, issue, turn.say("brief.again", number=number))


async def _hand_over(turn: Turn, issue: Briefing, text: Html) -> None:
    turn.reply(text, files=(make_document(issue),), buttons=await _offer(turn, issue))


def make_document(issue: Briefing) -> Made:
    data = issue.snapshot
    stem = f"{data['title']}-{issue.year}-{data['number']}"
    name = "".join("_" if c in '\\/:*?"<>|' else c for c in stem)
    return Made("briefing_document", data, f"{name}.docx")


async def _offer(turn: Turn, issue: Briefing) -> Rows:
    pdf = turn.button("PDF", "briefing.press_pdf", year=issue.year, number=issue.number)
    groups = [each for each in await list_targets() if KIND in each.announces]
    if not groups:
        return ((pdf,),)
    label = turn.label("brief.do_send", number=issue.number, count=len(groups))
    send = turn.button(
        label,
        "briefing.press_send",
        year=issue.year,
        number=issue.number,
        ticket=turn.event.event_id,
    )
    return ((pdf,), (send,))


async def press_pdf(turn: Turn, *, year: int, number: int) -> None:
    issue = await find_briefing(year, number)
    assert issue is not None  # briefings are never deleted
    file = make_pdf(make_document(issue), "briefing_pdf")
    turn.reply(turn.say("query.file", name=file.name), files=(file,))


async def press_send(turn: Turn, *, year: int, number: int, ticket: str) -> None:
    """To the groups that take briefings. One button sends once."""
    issue = await find_briefing(year, number)
    assert issue is not None  # briefings are never deleted
    await _claim(turn, "send", ticket)
    groups = [each for each in await list_targets() if KIND in each.announces]
    data = issue.snapshot
    text = say(
        "brief.posted", turn.desk.language, title=data["title"], number=data["number"]
    )
    titles = [f"{n}. {story['title']}" for n, story in enumerate(data["stories"], 1)]
    for group in groups:
        chat = read_chat(group.chat_key, group.chat_kind)
        words, files = join_lines([text, *titles]), (make_document(issue),)
        turn.outgoing.append(Post(chat, words, files=files, priority=ANNOUNCEMENT))
    turn.reply(turn.say("brief.sent", number=number, count=len(groups)))
