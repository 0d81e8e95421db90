"""`发布 已发` and `发布 引用`: what was published, under which number, and whether the
figures are still those of that day.
"""

from __future__ import annotations

from datetime import date

from handlers.announcements.publishing import is_published_kind
from handlers.announcements.ranking_posts import (
    describe_document,
    make_sheet,
    show_ranking_text,
)
from handlers.messages import Button, Rows
from handlers.render.labels import label_edition, label_time
from handlers.render.tables import MOST_ROWS
from handlers.rules.period_names import name_period
from handlers.rules.periods import Period, find_period, find_previous, read_key
from handlers.rules.ranking import from_data
from handlers.scores.rankings import RANKINGS
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html
from handlers.turn import Turn
from storage.figures.publications import (
    hash_snapshot,
    list_latest_publications,
    list_publications,
)
from storage.models import Publication

# Periods that have a circular, with a document number of its own pattern.
CIRCULARS = {
    "quarter": "quarterly_circular",
    "half": "half_year_circular",
    "year": "yearly_circular",
}
CODE_SHOWN = 12  # digits of the hash: enough to compare by eye


async def list_published(turn: Turn) -> None:
    """The latest edition of every period, the newest first."""
    found = await list_latest_publications(limit=MOST_ROWS)
    if not found:
        raise Refused("announce.published_none")
    lines = [turn.say("announce.published_head", count=len(found))]
    buttons = []
    for each in found:
        period = read_key(each.period)
        lines.append(turn.say("announce.published_line", **_describe(turn, each)))
        label = name_period(period, turn.language)
        buttons.append(turn.button(label, "published.press_cite", period=each.period))
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    turn.reply(join_lines(lines), buttons=rows)


def _describe(turn: Turn, publication: Publication) -> dict[str, object]:
    ranking = from_data(publication.snapshot)
    zone, language = turn.desk.timezone, turn.language
    return {
        "period": name_period(read_key(publication.period), language),
        "edition": label_edition(ranking, language),
        "revision": publication.revision,
        "time": label_time(publication.published_at, zone, language),
        "cutoff": label_time(ranking.cutoff, ranking.timezone, language),
        "rules": ranking.rule_version or "—",
        "code": publication.hash[:CODE_SHOWN],
    }


def find_last_month(today: date) -> Period:
    return find_previous(find_period("month", today))


async def need_published(turn: Turn, period: Period) -> list[Publication]:
    """Every edition, the first one first. Raises `Refused` where there is none."""
    found: list[Publication] = []
    if is_published_kind(period):
        found = await list_publications(RANKINGS[period.kind], period.key)
    if not found:
        name = name_period(period, turn.language)
        raise Refused("announce.not_published", period=name)
    return found


async def cite(turn: Turn, period: Period) -> None:
    """Number, day and code of every edition; each is tried against its code."""
    editions = await need_published(turn, period)
    latest = from_data(editions[-1].snapshot)
    described = _describe(turn, editions[-1])
    lines: list[Html] = [turn.say("announce.cite", desk=latest.desk, **described)]
    if period.kind in CIRCULARS:
        document = describe_document(turn.desk, latest)["number"]
        lines.append(turn.say("announce.cite_circular", document=document))
    lines += [_word_edition(turn, each) for each in editions]
    turn.reply(join_lines(lines), buttons=_make_buttons(turn, period, editions))


def _word_edition(turn: Turn, edition: Publication) -> Html:
    whole = hash_snapshot(edition.snapshot) == edition.hash
    key = "announce.edition_whole" if whole else "announce.edition_broken"
    return turn.say(key, **_describe(turn, edition))


def _make_buttons(turn: Turn, period: Period, editions: list[Publication]) -> Rows:
    kind, key = RANKINGS[period.kind], period.key
    kinds = {"announce.again": kind}
    if circular := CIRCULARS.get(period.kind):
        kinds["announce.again_circular"] = circular
    again = [
        turn.button(turn.label(label), "announce.press_kind", kind=each, period=key)
        for label, each in kinds.items()
    ]
    now = turn.button(
        turn.label("announce.against_now"), "contrast.press_contrast", period=key
    )
    shown: list[Button] = [
        turn.button(
            turn.label("announce.see_edition", revision=each.revision),
            "published.press_edition",
            period=key,
            revision=each.revision,
        )
        for each in editions[-4:]
    ]
    return ((*again, now), tuple(shown))


async def press_cite(turn: Turn, *, period: str) -> None:
    await cite(turn, read_key(period))


async def press_edition(turn: Turn, *, period: str, revision: int) -> None:
    """One edition as it went out, to the admin alone."""
    edition = await find_edition(turn, read_key(period), revision)
    ranking = from_data(edition.snapshot)
    text = await show_ranking_text(turn.desk, ranking, turn.language)
    turn.reply(text, files=(make_sheet(ranking, turn.language),), silent=True)


async def find_edition(turn: Turn, period: Period, revision: int) -> Publication:
    """Raises `Refused` where there is none of that number."""
    editions = await need_published(turn, period)
    found = next((each for each in editions if each.revision == revision), None)
    if found is None:
        raise Refused(
            "announce.no_edition",
            period=name_period(period, turn.language),
            revision=revision,
            count=len(editions),
        )
    return found
