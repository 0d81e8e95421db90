"""Candidates, vetoes, votes and results of an award, in words and as a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.awards.award_specs import AwardSpec
from handlers.awards.proposals import Person, Proposal
from handlers.render.tables import MOST_ROWS, join_names
from handlers.rules.period_names import name_period
from handlers.rules.periods import Period
from handlers.stories.cards import join_lines
from handlers.texts import Html, find_message, say, say_plain
from handlers.times import show_time
from storage.desk.desk import DeskView

FAULTS_SHOWN = 3
Winner = Mapping[str, Any]


def name_award(spec: AwardSpec, period: Period, language: str) -> str:
    """2026年度先进单位"""
    name = name_period(period, language)
    return say_plain("award.name", language, period=name, award=spec.name)


def show_person(person: Mapping[str, Any]) -> str:
    """A unit as it is, a person or story with its unit."""
    return f"{person['name']} · {person['unit']}" if person["unit"] else person["name"]


def word_proposal(
    proposal: Proposal, spec: AwardSpec, language: str, *, numbered: bool = False
) -> Iterator[Html]:
    """Class by class: who is proposed, with figures; who is barred, and why.

    `numbered`: through all classes, as votes count them, not by place.
    """
    number, room = 0, MOST_ROWS
    for part in proposal["lists"]:
        yield from _word_list_head(part, spec, language)
        for each in part["candidates"]:
            number += 1
            if room > 0:
                place = number if numbered else each["place"]
                yield _word_candidate(each, place, language)
            room -= 1
        if not part["candidates"]:
            yield say("award.nobody", language)
        yield from (_word_barred(each, language) for each in part["barred"][:MOST_ROWS])
    if room < 0:
        yield say("award.more", language, n=-room)


def _word_list_head(
    part: Mapping[str, Any], spec: AwardSpec, language: str
) -> Iterator[Html]:
    key = "award.list_head" if part["name"] else "award.list_head_all"
    yield say(key, language, name=part["name"], seats=spec.seats)


def _word_candidate(person: Person, place: int, language: str) -> Html:
    figures = "，" if language != "en" else ", "
    words = [
        say_plain(
            "award.figure_needed" if needed else "award.figure",
            language,
            figure=say_plain(f"award.figure_{figure}", language),
            value=value,
            needed=needed or "",
        )
        for figure, value, needed in person["evidence"]
    ]
    return say(
        "award.candidate",
        language,
        place=place,
        name=show_person(person),
        figures=figures.join(words),
    )


def _word_barred(person: Person, language: str) -> Html:
    faults = [word_fault(fault, language) for fault in person["faults"]]
    shown = faults[:FAULTS_SHOWN]
    if len(faults) > len(shown):
        shown.append(say_plain("award.faults_more", language, count=len(faults)))
    return say(
        "award.barred",
        language,
        name=show_person(person),
        place=person["place"],
        faults=join_names(shown, language),
    )


def word_fault(fault: Sequence[str], language: str) -> str:
    """Of kind, what and record; a kind that only a desk knows as it is called there."""
    kind, what, record = fault
    try:
        find_message(f"award.fault_{kind}", language)
    except KeyError:
        return say_plain("award.fault_other", language, kind=kind, what=what)
    return say_plain(f"award.fault_{kind}", language, what=what, record=record)


def word_source(proposal: Proposal, desk: DeskView, language: str) -> Html:
    """Where the figures come from."""
    if proposal["published"]:
        return say("award.source_published", language, number=proposal["published"])
    cutoff = datetime.fromisoformat(proposal["cutoff"])
    time = show_time(cutoff, zone=desk.zone, language=language)
    return say("award.source", language, time=time, rules=proposal["rules"] or "—")


def word_winners(winners: Sequence[Winner], language: str) -> Html:
    """Class by class, best first."""
    lines: list[str] = []
    before = None
    for place, winner in enumerate(winners):
        if winner["list"] != before:
            before, first = winner["list"], place
            if winner["list_name"]:
                head = say("award.winners_head", language, name=winner["list_name"])
                lines.append(head)
        lines.append(
            say(
                "award.winner",
                language,
                place=place - first + 1,
                name=show_person(winner),
            )
        )
    return join_lines(lines)


def list_evidence(proposal: Proposal, desk: DeskView, language: str) -> dict[str, Any]:
    """Rows for a sheet: every figure and every veto with where it comes from."""
    rows: list[list[object]] = []
    for part in proposal["lists"]:
        for each in part["candidates"]:
            rows += _list_figures(part, each, proposal, language)
        for each in part["barred"]:
            rows += [
                [
                    *_begin_row(part, each, "barred", language),
                    *(word_fault(fault, language), "", ""),
                    fault[2],
                ]
                for fault in each["faults"]
            ]
    keys = ("class", "place", "name", "unit", "status", "what", "value", "needed")
    titles = [say_plain(f"award.column_{key}", language) for key in (*keys, "source")]
    kinds = {1: "number", 6: "number", 7: "number"}
    columns = [
        {"title": title, "kind": kinds.get(n, "text")} for n, title in enumerate(titles)
    ]
    return {"columns": columns, "rows": rows}


def _list_figures(
    part: Mapping[str, Any], person: Person, proposal: Proposal, language: str
) -> list[list[object]]:
    published = proposal["published"]
    rows: list[list[object]] = []
    for figure, value, needed in person["evidence"]:
        source = say_plain(f"award.from_{figure}", language)
        if published:
            source = say_plain("award.from_published", language, number=published)
        what = say_plain(f"award.figure_{figure}", language)
        begin = _begin_row(part, person, "proposed", language)
        rows.append([*begin, what, value, needed or "", source])
    return rows


def _begin_row(
    part: Mapping[str, Any], person: Person, status: str, language: str
) -> list[object]:
    spoken = say_plain(f"award.status_{status}", language)
    return [part["name"], person["place"], person["name"], person["unit"], spoken]
