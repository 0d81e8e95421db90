"""The candidates of an award with evidence and vetoes, as values that can be kept.

A proposal is JSON: what a panel votes on and what a result rests on is kept with it and
does not change any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.awards.award_faults import find_award_faults
from handlers.awards.award_specs import STRUCK, AwardSpec
from handlers.awards.nominees import Field, list_nominees, name_nominee_unit
from handlers.render.figures import format_points
from handlers.rules.awards import Candidate, Fault, Nominee, Shortlist, nominate
from handlers.rules.ballots import Slate
from handlers.rules.periods import Period
from handlers.scores.rankings import find_ranking
from storage.awards.awards import RoundView
from storage.desk.desk import DeskView

Proposal = Mapping[str, Any]
Person = Mapping[str, Any]  # a candidate in a proposal


async def propose(
    spec: AwardSpec,
    period: Period,
    desk: DeskView,
    now: datetime,
    struck: Mapping[str, Any],
) -> dict[str, Any]:
    """As the records stand; `struck`: what admins have against nominees, by code."""
    ranking = await find_ranking(desk, period, now)
    faults = await find_award_faults(spec, period, desk, now, ranking)
    for code, word in struck.items():
        faults.setdefault(code, []).append(Fault(STRUCK, word["words"], word["by"]))
    field = await list_nominees(spec, period, desk, ranking, faults)
    lists = nominate(spec.make_rule(), field.nominees)
    return {
        "cutoff": ranking.cutoff.isoformat(),
        "published": ranking.number if spec.subject == "unit" else "",
        "rules": ranking.rule_version,
        "seats": spec.seats,
        "lists": [_write_list(each, desk, field) for each in lists if _has_any(each)],
    }


async def read_proposal(
    spec: AwardSpec,
    period: Period,
    desk: DeskView,
    now: datetime,
    found: RoundView | None,
) -> Proposal:
    """What was voted on, once there is a vote; until then as the records stand."""
    if found is not None and found.state != "open":
        return found.snapshot
    return await propose(spec, period, desk, now, found.struck if found else {})


def _has_any(shortlist: Shortlist) -> bool:
    return bool(shortlist.candidates or shortlist.barred)


def _write_list(shortlist: Shortlist, desk: DeskView, field: Field) -> dict[str, Any]:
    names = {each.code: each.name for each in desk.classes.values()}
    return {
        "group": shortlist.group,
        "name": names.get(shortlist.group, ""),
        "candidates": [
            _write_candidate(each, desk, field) for each in shortlist.candidates
        ],
        "barred": [
            _write_nominee(each.nominee, each.place, desk, field)
            | {"faults": [[f.kind, f.what, f.record] for f in each.faults]}
            for each in shortlist.barred
        ],
    }


def _write_candidate(
    candidate: Candidate, desk: DeskView, field: Field
) -> dict[str, Any]:
    evidence = [
        [
            each.figure,
            format_points(each.value),
            None if each.needed is None else format_points(each.needed),
        ]
        for each in candidate.evidence
    ]
    written = _write_nominee(candidate.nominee, candidate.place, desk, field)
    return written | {"evidence": evidence}


def _write_nominee(
    nominee: Nominee, place: int, desk: DeskView, field: Field
) -> dict[str, Any]:
    return {
        "code": nominee.code,
        "name": nominee.name,
        "unit": name_nominee_unit(desk, field, nominee.code),
        "unit_id": field.units[nominee.code],
        "place": place,
    }


@dataclass(frozen=True, slots=True)
class Numbered:
    """A candidate with the number it has on the whole paper."""

    number: int
    person: Person


def number_candidates(proposal: Proposal) -> list[Numbered]:
    """Through all classes, as papers and answers count them."""
    every = [each for part in proposal.get("lists", ()) for each in part["candidates"]]
    return [Numbered(number, each) for number, each in enumerate(every, 1)]


def list_slates(proposal: Proposal) -> list[Slate]:
    """The classes of a vote, with the seats there were when it was opened."""
    return [
        Slate(tuple(each["code"] for each in part["candidates"]), proposal["seats"])
        for part in proposal["lists"]
        if part["candidates"]
    ]


def find_candidate(proposal: Proposal, code: str) -> Person | None:
    """Among candidates and barred ones."""
    for part in proposal.get("lists", ()):
        for each in (*part["candidates"], *part["barred"]):
            if each["code"] == code:
                found: Person = each
                return found
    return None
