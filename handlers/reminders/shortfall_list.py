"""The admins' list of units that are still short: with names and numbers."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.messages import Made
from handlers.query.behind import word_progress, word_slot
from handlers.reminders.hearers import Hearers
from handlers.reminders.stages import Short
from handlers.render.tables import MOST_ROWS, join_names
from handlers.rules.period_names import name_period
from handlers.scores.quotas import show_amount
from handlers.stories.cards import join_lines, show_unit
from handlers.texts import Html, say, say_plain
from storage.desk.desk import DeskView

NUMBERS = ("amount", "done", "missing")
COLUMNS = ("unit", "what", *NUMBERS, "leader", "reporters")


def count_units(short: Sequence[Short]) -> int:
    return len({each.unit_id for each in short})


def word_list(
    desk: DeskView, short: Sequence[Short], people: Hearers, language: str
) -> Html:
    periods = dict.fromkeys(
        name_period(each.reached.period, language) for each in short
    )
    head = say(
        "remind.shortfall_head",
        language,
        periods=join_names(list(periods), language),
        count=count_units(short),
    )
    if len(short) > MOST_ROWS:
        return head
    return join_lines([head, *(_word_line(desk, s, people, language) for s in short)])


def _word_line(desk: DeskView, short: Short, people: Hearers, language: str) -> Html:
    """· 白水镇 报送 0/5,还差 5,剩 1 个工作日(领导 白镇长;信息员 刘记者)."""
    figures = [str(word_progress(each, language)) for each in short.progress]
    leaders, reporters = _name_people(short.unit_id, people, language)
    return say(
        "remind.shortfall_line",
        language,
        unit=show_unit(desk, short.unit_id),
        figures=Html(join_names(figures, language)),
        leader=leaders,
        reporters=reporters,
    )


def _name_people(unit_id: int, people: Hearers, language: str) -> tuple[str, str]:
    nobody = say_plain("remind.nobody", language)
    leaders, reporters = (
        join_names([each.name for each in found.get(unit_id, [])], language) or nobody
        for found in (people.leaders, people.reporters)
    )
    return leaders, reporters


def make_files(
    desk: DeskView, short: Sequence[Short], people: Hearers, language: str
) -> tuple[Made, ...]:
    """A sheet where the list is too long to read in a chat."""
    if len(short) <= MOST_ROWS:
        return ()
    columns = [
        {
            "title": say_plain(f"remind.column_{name}", language),
            "kind": "number" if name in NUMBERS else "text",
        }
        for name in COLUMNS
    ]
    rows = [row for each in short for row in _make_rows(desk, each, people, language)]
    title = say_plain("remind.shortfall_file", language)
    data = {"title": title, "columns": columns, "rows": rows}
    return (Made("table_sheet", data, f"{title}-{short[0].reached.day}.xlsx"),)


def _make_rows(
    desk: DeskView, short: Short, people: Hearers, language: str
) -> list[list[str]]:
    """One for each of a unit's quotas."""
    return [
        [
            show_unit(desk, short.unit_id),
            str(word_slot(progress, language)),
            show_amount(progress.quota.amount),
            show_amount(progress.done),
            show_amount(progress.missing),
            *_name_people(short.unit_id, people, language),
        ]
        for progress in short.progress
    ]
