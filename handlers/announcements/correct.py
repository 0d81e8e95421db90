"""更正: a published period is corrected by a further revision, saying what changed."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.announcements.announcing import (
    Draft,
    address,
    choose_classes,
    draft_figures,
)
from handlers.announcements.by_hand import find_targets
from handlers.announcements.publishing import (
    Correction,
    Moved,
    is_published_kind,
    prepare_correction,
    publish_correction,
)
from handlers.render.figures import format_points
from handlers.rules.period_names import name_period
from handlers.rules.periods import Period, find_period, find_previous, read_key
from handlers.scores.rankings import RANKINGS, choose_boards
from handlers.speech import Speech
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html, say
from handlers.turn import Turn
from storage.audit import record_audit
from storage.chats.targets import Target
from storage.desk.desk import DeskView


async def preview_correction(turn: Turn, period: Period | None) -> None:
    """What a 更正 would say; without a period it is last month's."""
    today = turn.now.astimezone(turn.desk.zone).date()
    found = period or find_previous(find_period("month", today))
    correction = await need_correction(turn, found)
    text = word_correction(correction, found, turn.language)
    targets = await find_targets(RANKINGS[found.kind])
    label = turn.label(
        "announce.send_correction",
        period=name_period(found, turn.language),
        count=len(targets),
    )
    revision = correction.ranking.revision
    send = turn.button(label, "correct.press_send", period=found.key, revision=revision)
    turn.reply(text, buttons=((send,),))


async def need_correction(turn: Turn, period: Period) -> Correction:
    """Raises `Refused` where there is nothing to correct."""
    correction = None
    if is_published_kind(period):
        correction = await prepare_correction(turn.desk, period, turn.now)
    if correction is None:
        name = name_period(period, turn.language)
        raise Refused("announce.nothing_to_correct", period=name)
    return correction


async def press_send(turn: Turn, *, period: str, revision: int) -> None:
    """Freeze the revision that the admin has seen, and post it."""
    found = read_key(period)
    seen = await need_correction(turn, found)
    if seen.ranking.revision != revision:
        raise Refused("announce.pressed_already")
    correction = await publish_correction(turn.desk, found, turn.now)
    assert correction is not None  # nothing has changed since `seen`
    targets = await find_targets(RANKINGS[found.kind])
    for target in targets:
        speech = await _post(turn.desk, found, correction, target, turn)
        turn.outgoing.extend(speech.outgoing)
    assert turn.person is not None
    await record_audit(
        "announce.correct",
        f"period:{found.key}",
        at=turn.now,
        person_id=turn.person.id,
        details={"revision": revision, "units": len(correction.moved)},
    )
    name = name_period(found, turn.language)
    turn.reply(turn.say("announce.corrected", period=name, count=len(targets)))


async def _post(
    desk: DeskView, period: Period, correction: Correction, target: Target, turn: Turn
) -> Speech:
    speech = Speech(turn.now)
    kind = RANKINGS[period.kind]
    ranking = choose_boards(correction.ranking, choose_classes(desk, target, ()))
    text = word_correction(correction, period, desk.language)
    drafts = await draft_figures(kind, ranking, desk, desk.language)
    address(speech, desk, target, [Draft(text), *drafts])
    return speech


def word_correction(correction: Correction, period: Period, language: str) -> Html:
    """更正第10号: each unit whose figures change, from what to what."""
    ranking = correction.ranking
    head = say(
        "announce.correction_head",
        language,
        desk=ranking.desk,
        period=name_period(period, language),
        number=ranking.number,
        times=ranking.revision - 1,
    )
    return join_lines([head, *_word_moved(correction.moved, language)])


def _word_moved(moved: Sequence[Moved], language: str) -> list[Html]:
    return [
        say(
            "announce.correction_line",
            language,
            unit=each.after.name,
            before=format_points(each.before.points),
            after=format_points(each.after.points),
            rank_before=each.before.rank or "—",
            rank_after=each.after.rank or "—",
            reported=f"{each.before.reported}→{each.after.reported}",
            adopted=f"{each.before.adopted}→{each.after.adopted}",
        )
        for each in moved
    ]
