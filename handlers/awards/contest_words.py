"""What is said of a contest: the call, its works without their authors, its result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handlers.render.tables import join_names
from handlers.stories.cards import join_lines
from handlers.texts import Html, say, say_plain
from handlers.times import show_time
from storage.awards.contests import ContestView, WorkView
from storage.desk.desk import DeskView

MOST_WORKS = 40  # that are judged; buttons for each


def word_call(contest: ContestView, desk: DeskView, language: str) -> Html:
    """The call as everybody may read it."""
    time = show_time(contest.deadline, zone=desk.zone, language=language)
    return join_lines(
        [
            say("contest.head", language, number=contest.number, theme=contest.theme),
            say("contest.deadline", language, time=time),
            *_word_limits(contest, language),
            contest.words,
        ]
    )


def _word_limits(contest: ContestView, language: str) -> Iterable[Html]:
    if contest.classes:
        names = join_names(contest.classes, language)
        yield say("contest.classes", language, names=names)
    if contest.per_person:
        yield say("contest.per_person", language, n=contest.per_person)
    if contest.longest:
        yield say("contest.longest", language, length=contest.longest)


def word_blind(work: WorkView, language: str, *, mark: str = "") -> Html:
    """A work by its blind number, without author and unit."""
    key = "contest.blind_class" if work.work_class else "contest.blind"
    return say(
        key,
        language,
        alias=work.alias,
        title=work.title,
        work_class=work.work_class,
        mark=mark,
    )


def word_result(result: Iterable[Mapping[str, Any]], language: str) -> Html:
    """Class by class: prizes with the works and who wrote them."""
    lines: list[str] = []
    before = None
    for row in result:
        if row["class"] != before:
            before = row["class"]
            if before:
                lines.append(say("contest.result_class", language, name=before))
        key = "contest.result_prize" if row["prize"] else "contest.result_rank"
        lines.append(
            say(
                key,
                language,
                prize=row["prize"],
                rank=row["rank"],
                title=row["title"],
                authors=row["authors"],
                average=row["average"],
            )
        )
    return join_lines(lines)


def name_state(contest: ContestView, language: str) -> str:
    return say_plain(f"contest.state_{contest.state}", language)
