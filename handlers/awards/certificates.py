"""Certificates of a fixed result: as zips for the admin, and to the winners themselves.

Each is made of what the result holds; nothing that changes later changes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from handlers.awards.award_log import log_award
from handlers.awards.award_specs import AwardSpec, need_spec
from handlers.awards.award_words import name_award
from handlers.chat_keys import read_chat
from handlers.messages import NOTICE, Made, Post
from handlers.render.labels import label_day
from handlers.render.tables import join_names
from handlers.rules.period_names import name_period
from handlers.rules.periods import Period, read_key
from handlers.telling import Refused
from handlers.texts import say, say_plain
from handlers.turn import Turn
from storage.awards.awards import RoundView, find_round
from storage.desk.desk import DeskView
from storage.people.people import Recipient, list_chats, list_recipients
from storage.queues.runs import claim_run
from storage.stories.story_views import load_story

IN_A_ZIP = 20  # drawn in half a minute, and well below what platforms take
JOB = "certificates"
Winner = Mapping[str, Any]


async def press_pack(turn: Turn, *, code: str, period: str) -> None:
    """All of them in print size."""
    spec, span, found = await _need_result(turn, code, period)
    files = [
        {
            **await describe_certificate(turn.desk, spec, span, found, winner),
            "file": name,
        }
        for name, winner in _name_files(found)
    ]
    parts = [files[at : at + IN_A_ZIP] for at in range(0, len(files), IN_A_ZIP)]
    assert found.decided_at is not None
    made_on = found.decided_at.astimezone(turn.desk.zone).date().isoformat()
    name = name_award(spec, span, turn.language)
    for number, part in enumerate(parts, 1):
        place = f"-{number}-{len(parts)}" if len(parts) > 1 else ""
        stem = turn.label("award.file_certificates", name=name)
        packed = {"made_on": made_on, "files": part}
        file = Made("certificate_zip", packed, f"{stem}{place}.zip")
        turn.reply(turn.say("award.packed", n=len(part)), files=(file,))
    await log_award(
        turn,
        "prize.pack",
        found.code,
        found.period,
        number=found.number,
        count=len(files),
    )


async def _need_result(
    turn: Turn, code: str, period: str
) -> tuple[AwardSpec, Period, RoundView]:
    """Raises `Refused` before the result is fixed."""
    spec, found = need_spec(turn.desk, code), await find_round(code, period)
    if found is None or found.state not in ("decided", "announced"):
        raise Refused("award.not_decided")
    return spec, read_key(period), found


def _name_files(found: RoundView) -> Iterator[tuple[str, Winner]]:
    for number, winner in enumerate(found.winners, 1):
        name = re.sub(r'[\\/:*?"<>|\s#]+', "_", winner["name"])[:40].strip("._")
        yield f"{number:02}-{name or 'certificate'}.png", winner


async def describe_certificate(
    desk: DeskView, spec: AwardSpec, period: Period, found: RoundView, winner: Winner
) -> dict[str, Any]:
    """What `handlers.render.certificate` draws, in the desk's language."""
    settings = desk.settings.get("certificate") or {}
    document = desk.settings.get("document") or {}
    language = desk.language
    assert found.decided_at is not None
    name, below = await _name_winner(desk, spec, winner)
    return {
        "title": settings.get("title") or "荣誉证书",
        "name": name,
        "below": below,
        "text": _word_citation(spec, period, winner, language),
        "number": winner["certificate"],
        "issuer": settings.get("issuer") or document.get("issuer") or desk.name,
        "date": _show_date(found.decided_at, desk),
        "language": language,
    }


async def _name_winner(
    desk: DeskView, spec: AwardSpec, winner: Winner
) -> tuple[str, str]:
    """Who is named, and what stands below: the unit, or a story's authors."""
    if spec.subject == "unit":
        return winner["name"], ""
    unit = desk.units[winner["unit_id"]].name
    if spec.subject == "person":
        name = say_plain("award.comrade", desk.language, name=winner["name"])
        return name, unit
    story = await load_story(_read_id(winner))
    assert story is not None  # stories are never deleted
    authors = [each.name for each in story.partners if each.name]
    names = join_names(authors or [story.author_name], desk.language)
    return names, unit


def _read_id(winner: Winner) -> int:
    """Of the unit, person or story that `code` names."""
    return int(winner["code"].partition(":")[2])


def _word_citation(
    spec: AwardSpec, period: Period, winner: Winner, language: str
) -> str:
    values = {"period": name_period(period, language), "award": spec.name}
    if spec.citation:
        own = spec.citation.replace("{period}", values["period"])
        return own.replace("{award}", spec.name)
    if spec.subject == "story":
        title = re.sub(r"^#\S*?《|》$", "", winner["name"])
        return say_plain("award.citation_story", language, title=title, **values)
    return say_plain(f"award.citation_{spec.subject}", language, **values)


def _show_date(at: datetime, desk: DeskView) -> str:
    day = at.astimezone(desk.zone).date()
    if desk.language == "en":
        return label_day(day, "en")
    return f"{day.year}年{day.month}月{day.day}日"


async def press_hand_out(turn: Turn, *, code: str, period: str) -> None:
    """To each winner once: a picture to look at, and the file to be printed."""
    spec, span, found = await _need_result(turn, code, period)
    claimed = await claim_run(
        JOB, found.period, spec.code, due_at=turn.now, now=turn.now
    )
    if claimed is None:
        raise Refused("award.handed_out_already")
    missed = []
    for name, winner in _name_files(found):
        ears = await _list_ears(spec, winner)
        if not ears:
            missed.append(winner["name"])
        data = await describe_certificate(turn.desk, spec, span, found, winner)
        for ear in ears:
            turn.outgoing += _congratulate(turn, spec, span, ear, data, name)
    await log_award(
        turn,
        "prize.hand_out",
        found.code,
        found.period,
        number=found.number,
        missed=len(missed),
    )
    count = len(found.winners) - len(missed)
    text = turn.say("award.handed_out", count=count, whole=len(found.winners))
    if missed:
        names = join_names(missed[:10], turn.language)
        text = turn.say(
            "award.handed_out_some",
            count=count,
            whole=len(found.winners),
            names=names,
        )
    turn.reply(text)


async def _list_ears(spec: AwardSpec, winner: Winner) -> list[Recipient]:
    """A unit's leaders and reporters; the person; everybody who wrote the story."""
    if spec.subject == "unit":
        roles = ("unit_leader", "reporter")
        return await list_recipients(roles, unit_id=_read_id(winner))
    ids = [_read_id(winner)]
    if spec.subject == "story":
        story = await load_story(_read_id(winner))
        assert story is not None
        partners = [each.person_id for each in story.partners if each.person_id]
        ids = partners or [story.author_id]
    found = [await list_chats(person_id) for person_id in dict.fromkeys(ids)]
    return [chats[0] for chats in found if chats]


def _congratulate(
    turn: Turn,
    spec: AwardSpec,
    period: Period,
    ear: Recipient,
    data: Mapping[str, Any],
    name: str,
) -> list[Post]:
    language = ear.language or turn.desk.language
    text = say(
        "award.congratulation",
        language,
        award=name_award(spec, period, language),
        number=data["number"],
        issuer=data["issuer"],
    )
    phone = Made("certificate_picture", {**data, "size": "phone"}, name, as_photo=True)
    large = Made("certificate_picture", {**data, "size": "print"}, name)
    chat = read_chat(ear.chat_key)
    file = say("query.file", language, name=name)
    return [
        Post(chat, text, files=(phone,), priority=NOTICE),
        Post(chat, file, files=(large,), priority=NOTICE, silent=True),
    ]
