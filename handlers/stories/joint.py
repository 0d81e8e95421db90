"""Joint stories (合报): who wrote it with whom, in which order.

`合报 1123 青河镇 张三、白水镇 李四`, or the button under a draft. Points are shared by
the rules; reports and adoptions are counted for the unit that sent it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handlers.asking import ask, stop_asking
from handlers.awards.fee_books import keep_fees
from handlers.members.units import find_unit
from handlers.rules.authors import (
    Partner,
    Place,
    complete_partners,
    means_alone,
    read_places,
)
from handlers.scores.points import note_description
from handlers.scores.scored_records import name_authors
from handlers.stories.author import notify
from handlers.stories.cards import show_authors
from handlers.stories.describing import note_change
from handlers.stories.numbers import find_named_story, read_number
from handlers.stories.steps import check_step, name_story, need_story
from handlers.telling import Refused
from handlers.texts import say
from handlers.turn import Turn
from storage.desk.desk import DeskView
from storage.people.people import list_chats
from storage.stories.joint import find_named, set_partners
from storage.stories.story_views import PartnerView, StoryView

MOST = 10  # places in one list
Members = Mapping[tuple[int, str], int]


async def joint(turn: Turn, words: str) -> None:
    """`/joint 1123 …`; without names it asks for them."""
    story = await find_named_story(turn, words)
    _, rest = read_number(words)
    if rest:
        await share_story(turn, story, rest)
    else:
        await press_start(turn, story=story.id)


async def press_start(turn: Turn, *, story: int) -> None:
    found = await need_story(story)
    check_step(turn, found, "credit")
    await ask(turn, "joint.answer_authors", story=story)
    turn.reply(
        turn.say(
            "work.ask_authors",
            story=name_story(found),
            authors=show_authors(found, turn.desk),
        )
    )


async def answer_authors(turn: Turn, *, story: int) -> None:
    await share_story(turn, await need_story(story), turn.event.text)
    await stop_asking(turn)


async def share_story(turn: Turn, story: StoryView, words: str) -> None:
    """Write down the authors; what the story has earned is shared anew."""
    check_step(turn, story, "credit")
    partners = [] if means_alone(words) else await read_partners(turn, story, words)
    views = [PartnerView(each.unit, each.person, each.name) for each in partners]
    await set_partners(story.id, views)
    changed = await need_story(story.id)
    was = _describe_authors(story, turn.desk)
    await note_description(changed, was, turn.now, turn.desk)
    await keep_fees(story.id, turn.now, turn.desk)
    await note_change(turn, changed, "credit", words=show_authors(changed, turn.desk))
    _confirm(turn, changed)
    if changed.state != "draft":
        await tell_partners(turn, changed, besides=story.partners)


def _confirm(turn: Turn, story: StoryView) -> None:
    name, authors = name_story(story), show_authors(story, turn.desk)
    key = "work.joint_set" if story.partners else "work.alone_set"
    turn.reply(turn.say(key, story=name, authors=authors))
    strangers = [p.name for p in story.partners if p.name and not p.person_id]
    if strangers:
        turn.reply(turn.say("work.no_members", names=turn.join(strangers)))


def _describe_authors(
    story: StoryView, desk: DeskView
) -> Mapping[str, Mapping[str, Any]]:
    """What the story's records say of its authors, by kind of record."""
    partners: Iterable[PartnerView] = story.partners or [
        PartnerView(story.unit_id, story.author_id, story.author_name)
    ]
    rows = [{"unit_id": p.unit_id, "person_id": p.person_id} for p in partners]
    kinds = ("story", "adoption", "instruction", "sent")
    return dict.fromkeys(kinds, name_authors(rows, desk))


async def read_partners(turn: Turn, story: StoryView, words: str) -> list[Partner]:
    """The authors in their order. Raises `Refused` for units nobody knows."""
    places = read_places(words)
    if not places or len(places) > MOST:
        raise Refused("work.authors_how", most=MOST)
    members = await find_named({word for place in places for word in place.words})
    own = Partner(story.unit_id, story.author_id)
    found: list[Partner] = []
    unit = story.unit_id
    for place in places:
        partners = _read_place(turn.desk, place, members, unit)
        unit = partners[-1].unit
        found += partners
    return complete_partners(found, own)


def _read_place(
    desk: DeskView, place: Place, members: Members, unit: int
) -> Sequence[Partner]:
    """A person of the unit before, a unit, or a unit with persons."""
    first = place.words[0]
    if (unit, first) in members:
        return [_name(unit, word, members) for word in place.words]
    named = find_unit(desk, first).id
    persons = [_name(named, word, members) for word in place.words[1:]]
    return persons or [Partner(named)]


def _name(unit: int, name: str, members: Members) -> Partner:
    person = members.get((unit, name))
    return Partner(unit, person) if person else Partner(unit, None, name)


async def tell_partners(
    turn: Turn, story: StoryView, *, besides: Sequence[PartnerView] = ()
) -> None:
    """Let those who share a story know, but its author and whoever knew before."""
    known = {turn.person.id if turn.person else None, story.author_id}
    known |= {partner.person_id for partner in besides}
    for partner in story.partners:
        if partner.person_id is None or partner.person_id in known:
            continue
        for chat in await list_chats(partner.person_id):
            language = chat.language or turn.desk.language
            authors = show_authors(story, turn.desk)
            text = say(
                "work.you_share", language, story=name_story(story), authors=authors
            )
            notify(turn, chat, text)
