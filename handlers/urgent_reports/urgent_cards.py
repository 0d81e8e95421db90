"""What an urgent report looks like, to the editors called and to its author."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from html import escape

from handlers.chat_keys import read_chat
from handlers.messages import ANSWER, Button, Post, Rows
from handlers.rules.revisions import shorten
from handlers.rules.urgent import GRADES, find_missing
from handlers.rules.workflow import ADMIN, EDITORS
from handlers.stories.cards import join_lines, show_unit
from handlers.texts import Html, join_words, say, say_plain
from handlers.times import show_span, show_time
from handlers.voices import Voice
from storage.chats.chats import find_card_messages
from storage.desk.desk import DeskView
from storage.people.people import Recipient, list_recipients
from storage.stories.urgent import RUNNING, PartView, ReportView

EXCERPT, FOLLOWED = 400, 3  # characters of a part; further parts on the card


def name_card(report: ReportView) -> str:
    return f"urgent:{report.id}"


def show_report(report: ReportView, desk: DeskView, language: str) -> Html:
    first, *more = report.parts
    return join_lines(
        [
            say(
                "urgent.head",
                language,
                number=report.number,
                title=report.title,
                grade=_say_grade(report, language),
            ),
            say(
                "urgent.origin",
                language,
                unit=show_unit(desk, report.unit_id),
                author=report.author,
                time=_show(report.reported_at, desk, language),
            ),
            _show_clock(report, desk, language),
            _quote(first.words),
            *(_show_part(part, desk, language) for part in more[-FOLLOWED:]),
            show_missing(report, language),
            _show_state(report, desk, language),
        ]
    )


def _say_grade(report: ReportView, language: str) -> str:
    return say_plain(f"urgent.grade_{report.grade or 'unknown'}", language)


def _show(at: datetime, desk: DeskView, language: str) -> str:
    return show_time(at, zone=desk.zone, language=language)


def _show_clock(report: ReportView, desk: DeskView, language: str) -> Html:
    """发生 09:20,应报 13:20 前: in time, or late by so much."""
    if report.due_at is None or report.happened_at is None:
        return say("urgent.clock_unknown", language)
    late = report.reported_at - report.due_at
    values = {
        "happened": _show(report.happened_at, desk, language),
        "due": _show(report.due_at, desk, language),
        "late": show_span(max(late, timedelta(0)), language),
    }
    key = "urgent.clock_late" if report.is_late else "urgent.clock_ok"
    return say(key, language, **values)


def _quote(words: str) -> Html:
    return Html(
        f"<blockquote>{escape(shorten(words, EXCERPT), quote=False)}</blockquote>"
    )


def _show_part(part: PartView, desk: DeskView, language: str) -> Html:
    head = say(
        f"urgent.part_{part.kind}",
        language,
        person=part.person,
        time=_show(part.at, desk, language),
    )
    return join_lines([head, _quote(part.words)])


def show_missing(report: ReportView, language: str) -> Html:
    missing = find_missing(report.words, happened_at=report.happened_at)
    names = [say_plain(f"urgent.element_{name}", language) for name in missing]
    if not names or report.state not in RUNNING:
        return Html("")
    return say("urgent.missing", language, elements=join_words(names, language))


def _show_state(report: ReportView, desk: DeskView, language: str) -> Html:
    return say(
        f"urgent.state_{report.state}",
        language,
        person=report.taken_by,
        calls=report.calls,
        due=_show(report.follow_up_due, desk, language)
        if report.follow_up_due
        else "—",
    )


def make_card(voice: Voice, desk: DeskView, report: ReportView, to: Recipient) -> Post:
    language = to.language or desk.language
    return Post(
        chat=read_chat(to.chat_key),
        text=show_report(report, desk, language),
        buttons=make_buttons(voice, report, to, language),
        card=name_card(report),
        priority=ANSWER,
    )


def make_buttons(
    voice: Voice, report: ReportView, to: Recipient, language: str
) -> Rows:
    make = _Maker(voice, report, to, language)
    if to.person_id == report.author_id:
        return make.own()
    return make.desk()


class _Maker:
    """Buttons about one report for one person."""

    def __init__(
        self, voice: Voice, report: ReportView, to: Recipient, language: str
    ) -> None:
        self.voice, self.report, self.to, self.language = voice, report, to, language

    def __call__(self, key: str, action: str, /, **args: object) -> Button:
        return self.voice.button(
            say_plain(key, self.language),
            action,
            chat=read_chat(self.to.chat_key),
            person_id=self.to.person_id,
            **args,
        )

    def about(self, key: str, action: str, /, **args: object) -> Button:
        return self(key, action, report=self.report.id, **args)

    def own(self) -> Rows:
        if self.report.state not in RUNNING:
            return ()
        follow = self.about(
            "urgent.do_follow_up", "urgent_work.press_part", kind="follow_up"
        )
        final = self.about("urgent.do_final", "urgent_work.press_part", kind="final")
        alarm = self.about("urgent.do_cancel", "urgent_work.press_cancel")
        rows = [(follow, final), (alarm,)]
        if not self.report.grade:
            rows.insert(0, self.grades())
        return tuple(rows)

    def grades(self) -> tuple[Button, ...]:
        return tuple(
            self.about(f"urgent.grade_{grade}", "urgent_work.press_grade", grade=grade)
            for grade in GRADES
        )

    def desk(self) -> Rows:
        read = self(
            "review.do_read", "full_text.press_text", story=self.report.story_id
        )
        card = self("urgent.do_story", "queue.press_story", story=self.report.story_id)
        if self.report.state == "waiting":
            take = self.about("urgent.do_take", "urgent_work.press_take")
            return ((take,), (read,))
        rows: list[tuple[Button, ...]] = [(read, card)]
        if self.report.state == "taken":
            more = self.about("urgent.do_ask", "urgent_work.press_ask")
            close = self.about("urgent.do_close", "urgent_work.press_close")
            rows = [self.grades(), (more, close), (read, card)]
        return tuple(rows)


async def refresh_cards(voice: Voice, desk: DeskView, report: ReportView) -> None:
    """Bring the card up to date wherever it stands."""
    messages = await find_card_messages(name_card(report))
    for person in await list_concerned(report):
        if person.chat_key in messages:
            voice.outgoing.append(make_card(voice, desk, report, person))


async def list_concerned(report: ReportView) -> Iterable[Recipient]:
    """The desk's people and the unit's, each where they last spoke."""
    roles = (*EDITORS, ADMIN, "reporter")
    return await list_recipients(roles, unit_id=report.unit_id)
