"""Announcements that the admins see first: when, what they are shown, what they can do.

A schedule with `preview` shows its announcement to every admin some hours ahead. One
card stands at the end of each preview; it is edited in place for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from handlers.announcements.announcing import Draft, name_announcement, wants
from handlers.announcements.by_hand import draft_announcement
from handlers.announcements.openings import fill_opening
from handlers.announcements.runs_due import Due
from handlers.chat_keys import read_chat
from handlers.members.admins import list_admins
from handlers.messages import NOTICE, Chat, Post, Rows
from handlers.rules.approving import find_preview_time, find_send_time
from handlers.rules.periods import read_key
from handlers.rules.schedule import Moment
from handlers.speech import Speech
from handlers.stories.cards import join_lines
from handlers.texts import Html, say, say_plain
from handlers.times import show_time
from handlers.turn import Turn
from storage.chats.chats import forget_card
from storage.chats.targets import list_targets
from storage.desk.approvals import ApprovalView, find_by_period, open_approval
from storage.desk.desk import DeskView
from storage.desk.schedules import ScheduleView
from storage.people.people import Recipient

PREVIEW, UNAPPROVED = "preview", "unapproved"
Approvals = Mapping[tuple[str, str], ApprovalView]


def list_cleared(
    schedule: ScheduleView,
    moments: Sequence[Moment],
    approvals: Approvals,
    now: datetime,
) -> list[Moment]:
    """What may go out: of moments that have come, and of those approved late."""
    if not schedule.preview_hours:
        return list(moments)
    due = {moment.period.key: moment.due_at for moment in moments}
    due |= {
        period: a.due_at
        for (job, period), a in approvals.items()
        if job == schedule.code
    }
    cleared = []
    for period, due_at in due.items():
        approval = approvals.get((schedule.code, period))
        at = find_send_time(
            approval.state if approval else "waiting",
            auto=schedule.auto,
            due_at=due_at,
            decided_at=approval.decided_at if approval else None,
        )
        if at is not None and at <= now:
            cleared.append(Moment(read_key(period), at))
    return cleared


def list_previews(
    schedule: ScheduleView,
    moments: Sequence[Moment],
    approvals: Approvals,
    now: datetime,
) -> Iterator[Due]:
    """What the admins are to be shown, and told once more when its time has come.

    `moments`: those up to `preview_hours` from now.
    """
    for moment in moments:
        key, due_at = moment.period.key, moment.due_at
        at = find_preview_time(due_at, schedule.lead, auto=schedule.auto, now=now)
        if at is not None:
            yield Due(PREVIEW, key, schedule.code, at)
        approval = approvals.get((schedule.code, key))
        waits = approval is not None and approval.state == "waiting"
        if waits and not schedule.auto and due_at <= now:
            yield Due(UNAPPROVED, key, schedule.code, due_at)


async def build_preview(
    due: Due, schedule: ScheduleView, due_at: datetime, desk: DeskView, now: datetime
) -> Speech | None:
    """The announcement as it would be now, to every admin; None if there is nothing."""
    period = read_key(due.period)
    drafts = await draft_announcement(
        schedule.kind, period, desk, now, classes=schedule.classes
    )
    admins = await list_admins()
    if not drafts or not admins:
        return None
    approval = await open_approval(
        schedule.code, schedule.kind, due.period, due_at=due_at, now=now
    )
    speech = Speech(now)
    for admin in admins:
        _post_drafts(speech, read_chat(admin.chat_key), drafts)
    await post_control(speech, approval, schedule, desk, admins)
    return speech


def _post_drafts(speech: Speech, chat: Chat, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        speech.post(chat, draft.text, files=draft.files, silent=True, priority=NOTICE)


async def build_unapproved(
    due: Due, schedule: ScheduleView, desk: DeskView, now: datetime
) -> Speech | None:
    """Its time has come and nobody has said anything: the card comes once more."""
    approval = await find_by_period(schedule.code, due.period)
    if approval is None or approval.state != "waiting":
        return None
    speech, admins = Speech(now), await list_admins()
    for admin in admins:
        await forget_card(admin.chat_key, name_card(approval))
    await post_control(speech, approval, schedule, desk, admins, overdue=True)
    return speech


def name_card(approval: ApprovalView) -> str:
    return f"approval:{approval.id}"


async def post_control(
    speaker: Speech | Turn,
    approval: ApprovalView,
    schedule: ScheduleView,
    desk: DeskView,
    admins: Sequence[Recipient],
    *,
    overdue: bool = False,
) -> None:
    """The card of an approval, to all who can decide; edited where it stands."""
    targets = [each for each in await list_targets() if wants(each, schedule)]
    for admin in admins:
        language = admin.language or desk.language
        text = word_control(
            approval, schedule, desk, language, count=len(targets), overdue=overdue
        )
        chat = read_chat(admin.chat_key)
        buttons = _make_buttons(speaker, approval, chat, admin, language)
        post = Post(
            chat, text, buttons=buttons, card=name_card(approval), priority=NOTICE
        )
        speaker.outgoing.append(post)


def word_control(
    approval: ApprovalView,
    schedule: ScheduleView,
    desk: DeskView,
    language: str,
    *,
    count: int,
    overdue: bool = False,
) -> Html:
    period = read_key(approval.period)
    name = name_announcement(approval.kind, period, language)
    time = show_time(approval.due_at, zone=desk.zone, language=language)
    opening = fill_opening(approval.opening, period, language)
    return join_lines(
        [
            say("announce.control_overdue", language) if overdue else "",
            say("announce.control", language, name=name, time=time, count=count),
            say("announce.control_opening", language, opening=opening)
            if opening
            else "",
            _word_state(approval, schedule, desk, language),
        ]
    )


def _word_state(
    approval: ApprovalView, schedule: ScheduleView, desk: DeskView, language: str
) -> Html:
    if approval.state == "waiting":
        how = "auto" if schedule.auto else "manual"
        return say(f"announce.control_{how}", language)
    assert approval.decided_at is not None
    time = show_time(approval.decided_at, zone=desk.zone, language=language)
    key = f"announce.control_{approval.state}"
    return say(key, language, person=approval.decided_by, time=time)


def _make_buttons(
    speaker: Speech | Turn,
    approval: ApprovalView,
    chat: Chat,
    admin: Recipient,
    language: str,
) -> Rows:
    def make(key: str, action: str) -> Rows:
        label = say_plain(f"announce.do_{key}", language)
        person = admin.person_id
        button = speaker.button(
            label, action, chat=chat, person_id=person, approval=approval.id
        )
        return ((button,),)

    rows: Rows = ()
    if approval.state != "approved":
        rows += make("approve", "approve.press_approve")
    if approval.state != "held":
        rows += make("hold", "approve.press_hold")
    return rows + make("opening", "approve.press_opening")
