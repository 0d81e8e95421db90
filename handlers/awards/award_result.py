"""The result of an award: elected or proposed, fixed under a number, announced once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from handlers.awards.award_log import log_award
from handlers.awards.award_specs import AwardSpec, need_spec
from handlers.awards.award_words import (
    name_award,
    show_person,
    word_source,
    word_winners,
)
from handlers.awards.numbering import give_text_number
from handlers.awards.proposals import (
    Proposal,
    find_candidate,
    list_slates,
    read_proposal,
)
from handlers.chat_keys import read_chat
from handlers.messages import ANNOUNCEMENT, Button, Post, Rows
from handlers.query.request import find_today
from handlers.rules.ballots import Elected, Slate, add_papers, elect
from handlers.rules.periods import Period, read_key
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html, say
from handlers.times import show_time
from handlers.turn import Turn
from storage.awards.awards import (
    PaperView,
    RoundView,
    change_round,
    find_round,
    list_papers,
    need_round,
)
from storage.chats.targets import Target, list_targets
from storage.database import lock_books

KIND = "award"  # what groups that are told announce
DECISION, NUMBER = "评优〔{year}〕{n}号", "证字〔{year}〕{n}号"


async def count_papers(turn: Turn, found: RoundView) -> Html:
    """What each candidate has, and who would get it."""
    papers = await list_papers(found.id)
    cast = sum(paper.is_cast for paper in papers)
    lines = [turn.say("award.counted", done=cast, whole=len(papers))]
    for elected in _elect(found, papers):
        lines += [_word_elected(turn, found, each) for each in elected]
        if is_tie_broken(elected):
            lines.append(turn.say("award.tie_broken"))
    for word in found.struck.values():
        name, words = word["name"], word["words"]
        lines.append(turn.say("award.struck_line", name=name, words=words))
    return join_lines(lines)


def _elect(found: RoundView, papers: Sequence[PaperView]) -> list[tuple[Elected, ...]]:
    """Class by class; whom an admin has left out since gets no seat."""
    slates = list_slates(found.snapshot)
    totals = add_papers(slates, [paper.cast for paper in papers if paper.is_cast])
    left = [_leave_out(slate, found.struck) for slate in slates]
    return [elect(slate, totals) for slate in left]


def _leave_out(slate: Slate, struck: Collection[str]) -> Slate:
    return Slate(tuple(c for c in slate.codes if c not in struck), slate.seats)


def _word_elected(turn: Turn, found: RoundView, each: Elected) -> Html:
    person = find_candidate(found.snapshot, each.code)
    assert person is not None
    key = "award.elected" if each.has_seat else "award.not_elected"
    name = show_person(person)
    return turn.say(key, place=each.rank, name=name, total=each.total)


def is_tie_broken(elected: Sequence[Elected]) -> bool:
    """Equal votes met the last seat, and the figure that ranks has decided."""
    seated = [each for each in elected if each.has_seat]
    rest = [each.total for each in elected if not each.has_seat]
    return bool(seated and rest) and seated[-1].total == rest[0]


def find_winners(
    spec: AwardSpec,
    found: RoundView,
    proposal: Proposal,
    papers: Sequence[PaperView],
) -> list[dict[str, Any]]:
    """Class by class, best first, in the words of the proposal."""
    if spec.ballot == "none":
        return [
            _write_winner(part, each)
            for part in proposal["lists"]
            for each in part["candidates"]
        ]
    by_code = {
        each["code"]: (part, each)
        for part in proposal["lists"]
        for each in part["candidates"]
    }
    return [
        _write_winner(*by_code[each.code]) | {"total": each.total}
        for elected in _elect(found, papers)
        for each in elected
        if each.has_seat
    ]


def _write_winner(part: Mapping[str, Any], each: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("code", "name", "unit", "unit_id")
    winner = {name: each[name] for name in kept}
    return winner | {"list": part["group"], "list_name": part["name"]}


async def press_decide(turn: Turn, *, code: str, period: str) -> None:
    """Give the result its number; nothing about it changes from here on."""
    assert turn.person is not None
    spec, span = need_spec(turn.desk, code), read_key(period)
    await lock_books()
    found = await need_round(code, period)
    _check_decidable(spec, found)
    proposal = await read_proposal(spec, span, turn.desk, turn.now, found)
    winners = find_winners(spec, found, proposal, await list_papers(found.id))
    if not winners:
        raise Refused("award.no_winners")
    number = await _give_numbers(turn, winners)
    decided = await change_round(
        found.id,
        was=found.state,
        state="decided",
        snapshot=dict(proposal),
        winners=winners,
        number=number,
        decided_at=turn.now,
        decided_by_id=turn.person.id,
    )
    if not decided:
        raise Refused("award.faster")
    codes = [winner["code"] for winner in winners]
    await log_award(turn, "prize.decide", code, period, number=number, winners=codes)
    kept = await need_round(code, period)
    head = turn.say("award.now_decided", number=number)
    await show_result(turn, spec, span, kept, head=head)


def _check_decidable(spec: AwardSpec, found: RoundView) -> None:
    if found.state in ("decided", "announced"):
        raise Refused("award.decided_already", number=found.number)
    if found.state == "voting" or (spec.ballot != "none" and found.state == "open"):
        key = "award.vote_running" if found.state == "voting" else "award.vote_first"
        raise Refused(key)


async def _give_numbers(turn: Turn, winners: Sequence[dict[str, Any]]) -> str:
    """That of the result; each winner gets that of the certificate."""
    settings = turn.desk.settings.get("certificate") or {}
    year = find_today(turn).year
    for winner in winners:
        pattern = settings.get("number") or NUMBER
        winner["certificate"] = await give_text_number("certificate", pattern, year)
    decision = settings.get("decision") or DECISION
    return await give_text_number("award", decision, year)


async def show_result(
    turn: Turn,
    spec: AwardSpec,
    period: Period,
    found: RoundView,
    *,
    head: Html | None = None,
) -> None:
    """The fixed result as it would be announced, with what can be done with it."""
    targets = await _list_targets()
    assert found.decided_at is not None
    time = show_time(found.decided_at, zone=turn.desk.zone, language=turn.language)
    lines = [
        head or Html(""),
        turn.say("award.decided", person=found.decided_by, time=time),
        word_source(found.snapshot, turn.desk, turn.language),
        turn.say(f"award.is_{found.state}", count=len(targets)),
        Html(""),
    ]
    preview = word_announcement(turn, spec, period, found, turn.language)
    text = Html(f"{join_lines(lines)}\n\n{preview}")
    turn.reply(text, buttons=_make_buttons(turn, spec, period, found, targets))


def word_announcement(
    turn: Turn, spec: AwardSpec, period: Period, found: RoundView, language: str
) -> Html:
    """What groups are told."""
    settings = turn.desk.settings
    issuer = (settings.get("certificate") or {}).get("issuer")
    issuer = issuer or (settings.get("document") or {}).get("issuer")
    head = say(
        "award.announcement",
        language,
        name=name_award(spec, period, language),
        number=found.number,
    )
    end = say("award.announcement_end", language, issuer=issuer or turn.desk.name)
    return join_lines([head, word_winners(found.winners, language), end])


async def _list_targets() -> list[Target]:
    return [each for each in await list_targets() if KIND in each.announces]


def _make_buttons(
    turn: Turn,
    spec: AwardSpec,
    period: Period,
    found: RoundView,
    targets: Sequence[Target],
) -> Rows:
    here: dict[str, Any] = {"code": spec.code, "period": period.key}

    def make(key: str, action: str, **values: object) -> tuple[Button, ...]:
        return (turn.button(turn.label(key, **values), action, **here),)

    rows = [
        make("award.do_sheet", "award.press_sheet"),
        make("award.do_pack", "certificates.press_pack"),
        make("award.do_hand_out", "certificates.press_hand_out"),
    ]
    if targets and found.state == "decided":
        count = len(targets)
        rows.append(
            make("award.do_announce", "award_result.press_announce", count=count)
        )
    return tuple(rows)


async def press_announce(turn: Turn, *, code: str, period: str) -> None:
    """To the groups that take results of awards, once."""
    spec, span = need_spec(turn.desk, code), read_key(period)
    found = await find_round(code, period)
    if found is None or found.state not in ("decided", "announced"):
        raise Refused("award.not_decided")
    targets = await _list_targets()
    if not targets:
        raise Refused("award.no_targets")
    if not await change_round(found.id, was="decided", state="announced"):
        raise Refused("award.announced_already", number=found.number)
    text = word_announcement(turn, spec, span, found, turn.desk.language)
    for target in targets:
        chat = read_chat(target.chat_key, target.chat_kind)
        turn.outgoing.append(Post(chat, text, priority=ANNOUNCEMENT))
    await log_award(turn, "prize.announce", code, period, number=found.number)
    turn.reply(turn.say("award.announced", number=found.number, count=len(targets)))
