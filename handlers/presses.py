"""Every button and every open question: what it calls and who may answer it.

A button's action is `module.function` of `handlers` and its rooms, called `f(turn, **args)` with
the arguments it was made with; a question's name likewise, called `f(turn, **data)`
when the next plain message answers it. What is not in these tables cannot be called.
The state of what it is about is checked by the function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.commands import ADMINS, DESK, EDITORS, LEADERS, READERS, REPORTERS

REVIEWERS = (*EDITORS, *LEADERS, *ADMINS)
ASKING = (*READERS, *LEADERS, *REPORTERS)
WRITING = (*REPORTERS, *EDITORS, *ADMINS)  # whose the story is, the function checks


@dataclass(frozen=True, slots=True)
class Press:
    """`roles` empty: every member of the desk; `strangers`: anybody."""

    roles: tuple[str, ...] = ()
    strangers: bool = False


PRESSES: Mapping[str, Press] = {
    "join.press_ask": Press(strangers=True),
    "requests.press_role": Press(ADMINS),
    "requests.press_unit": Press(ADMINS),
    "requests.press_refuse": Press(ADMINS),
    "invite.press_role": Press(ADMINS),
    "invite.press_unit": Press(ADMINS),
    "people.press_unit": Press(ADMINS),
    "people.press_person": Press(ADMINS),
    "people.press_suspend": Press(ADMINS),
    "people.press_resume": Press(ADMINS),
    "people.press_revoke": Press(ADMINS),
    "roles.press_add": Press(ADMINS),
    "roles.press_role": Press(ADMINS),
    "roles.press_deputy": Press(ADMINS),
    "handover.press_start": Press(ADMINS),
    "handover.press_to": Press(ADMINS),
    "handover.press_move": Press(ADMINS),
    "standing_in.press_take_on": Press((*REPORTERS, *ADMINS)),
    "groups.press_bind": Press(ADMINS),
    "groups.press_ignore": Press(ADMINS),
    "everyone.press_language": Press(),
    "link.press_undo": Press(),
    "everyone.press_command": Press(),
    "muting.press_mute": Press((*REPORTERS, *LEADERS, *EDITORS)),
    "submit.press_take": Press(REPORTERS),
    "draft.press_submit": Press(REPORTERS),
    "draft.press_title": Press(REPORTERS),
    "draft.press_body": Press(REPORTERS),
    "draft.press_photos": Press(REPORTERS),
    "draft.press_edit": Press(REPORTERS),
    "draft.press_clear": Press(REPORTERS),
    "draft.press_unit": Press(REPORTERS),
    "draft.press_discard": Press(REPORTERS),
    "draft.press_drop": Press(REPORTERS),
    "draft.press_open": Press(REPORTERS),
    "mine.press_withdraw": Press(REPORTERS),
    "classify.press_start": Press(WRITING),
    "classify.press_set": Press(WRITING),
    "joint.press_start": Press(WRITING),
    "more.press_open": Press((*READERS, *LEADERS)),
    "moves.press_reopen": Press((*EDITORS, *ADMINS)),
    "moves.press_archive": Press((*EDITORS, *ADMINS)),
    "moves.press_note": Press(WRITING),
    "decide.press_sign": Press((*LEADERS, *ADMINS)),
    "decide.press_take": Press(EDITORS),
    "decide.press_release": Press(EDITORS),
    "decide.press_accept": Press(EDITORS),
    "verdict.press_start": Press(REVIEWERS),
    "verdict.press_reason": Press(REVIEWERS),
    "verdict.press_confirm": Press(REVIEWERS),
    "verdict.press_cancel": Press(REVIEWERS),
    "queue.press_story": Press((*READERS, *LEADERS)),
    "full_text.press_text": Press((*READERS, *LEADERS)),
    "full_text.press_docx": Press((*READERS, *LEADERS)),
    "waiting.press_page": Press((*DESK, *LEADERS)),
    "waiting.press_story": Press((*DESK, *LEADERS)),
    "waiting.press_step": Press((*DESK, *LEADERS)),
    "waiting.press_list": Press((*DESK, *LEADERS)),
    "batch.press_start": Press(EDITORS),
    "batch.press_tick": Press(EDITORS),
    "batch.press_accept": Press(EDITORS),
    "batch.press_undo": Press(EDITORS),
    "phrases.press_drop": Press(DESK),
    "phrases.press_use": Press(REVIEWERS),
    "queue.press_files": Press((*READERS, *LEADERS)),
    "commission_issue.press_drop": Press(DESK),
    "commission_issue.press_issue": Press(DESK),
    "commission.press_show": Press(READERS),
    "commission.press_sheet": Press(DESK),
    "commission.press_urge": Press(DESK),
    "commission.press_end": Press(DESK),
    "commission_work.press_accept": Press((*REPORTERS, *LEADERS)),
    "commission_work.press_deliver": Press(REPORTERS),
    "commission_work.press_use": Press(REPORTERS),
    "guide.press_show": Press(),
    "guide.press_issue": Press(DESK),
    "guide.press_drop": Press(DESK),
    "urgent_work.press_take": Press(DESK),
    "urgent_work.press_grade": Press(WRITING),
    "urgent_work.press_part": Press(REPORTERS),
    "urgent_work.press_ask": Press(DESK),
    "urgent_work.press_close": Press(DESK),
    "urgent_work.press_cancel": Press(REPORTERS),
    "duty.press_drop": Press(DESK),
    "search.press_stories": Press(ASKING),
    "search.press_photos": Press(ASKING),
    "selection.press_export": Press(ASKING),
    "adopt.press_start": Press(EDITORS),
    "adopt.press_page": Press(EDITORS),
    "adopt.press_outlet": Press(EDITORS),
    "adopt.press_day": Press(EDITORS),
    "adopt.press_other_day": Press(EDITORS),
    "adopt.press_sure": Press(EDITORS),
    "adopt_after.press_link": Press(EDITORS),
    "adopt_after.press_cancel": Press((*EDITORS, *ADMINS)),
    "adopt_after.press_cancel_sure": Press((*EDITORS, *ADMINS)),
    "briefing.press_pdf": Press((*EDITORS, *ADMINS)),
    "briefing.press_issue": Press(EDITORS),
    "briefing.press_send": Press((*EDITORS, *ADMINS)),
    "query.press_rank": Press((*READERS, *LEADERS)),
    "query.press_sheet": Press((*READERS, *LEADERS)),
    "query.press_document": Press((*EDITORS, *ADMINS)),
    "query.press_pdf": Press((*EDITORS, *ADMINS)),
    "query.press_unit": Press(ASKING),
    "query.press_explain": Press(ASKING),
    "query.press_trend": Press(ASKING),
    "query.press_explain_sheet": Press(ASKING),
    "query.press_compare_sheet": Press(READERS),
    "export.press_kind": Press(ADMINS),
    "announce.press_kind": Press(ADMINS),
    "announce.press_send": Press(ADMINS),
    "correct.press_send": Press(ADMINS),
    "timetable.press_switch": Press(ADMINS),
    "approve.press_approve": Press(ADMINS),
    "approve.press_hold": Press(ADMINS),
    "approve.press_opening": Press(ADMINS),
}
ANSWERS: Mapping[str, Press] = {
    "submit.answer_story": Press(REPORTERS),
    "approve.answer_opening": Press(ADMINS),
    "draft.answer_title": Press(REPORTERS),
    "draft.answer_body": Press(REPORTERS),
    "draft.answer_photos": Press(REPORTERS),
    "draft.answer_edit": Press(REPORTERS),
    "joint.answer_authors": Press(WRITING),
    "moves.answer_note": Press(WRITING),
    "roster.answer_file": Press(ADMINS),
    "commission_work.answer_story": Press(REPORTERS),
    "urgent.answer_report": Press(REPORTERS),
    "urgent_work.answer_part": Press(REPORTERS),
    "verdict.answer_words": Press(REVIEWERS),
    "adopt.answer_day": Press(EDITORS),
    "adopt_after.answer_link": Press(EDITORS),
}
