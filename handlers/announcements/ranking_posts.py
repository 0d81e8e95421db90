"""A ranking as it leaves: text, pictures, sheet and document, all of the same rows."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from handlers.messages import Made
from handlers.render.pages import plan_pages
from handlers.render.pdf import can_write_pdf
from handlers.render.tables import format_ranking
from handlers.rules.period_names import name_period
from handlers.rules.periods import read_key
from handlers.rules.ranking import Ranking, to_data
from handlers.scores.arithmetic import show_points
from handlers.scores.rankings import RANKINGS
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html, say, say_plain
from storage.desk.desk import DeskView
from storage.figures.ledger import list_corrections
from storage.figures.publications import find_publication

# What of the desk file's [document] the text of a circular is made with.
WORDING = ("opening", "next_steps", "top", "template")
MOST_PICTURES = 10  # of one message; what is longer is in the sheet


def list_pictures(ranking: Ranking, language: str) -> tuple[Made, ...]:
    """A picture for each page."""
    data = {"ranking": to_data(ranking), "language": language}
    count = min(len(plan_pages(ranking.boards)), MOST_PICTURES)
    stem = name_file("query.file_picture", ranking, language)
    return tuple(
        Made(
            "ranking_picture",
            {**data, "page": page},
            f"{stem}-{page}.png" if count > 1 else f"{stem}.png",
            as_photo=True,
        )
        for page in range(1, count + 1)
    )


def make_sheet(ranking: Ranking, language: str) -> Made:
    data = {"ranking": to_data(ranking), "language": language}
    return Made(
        "ranking_sheet",
        data,
        name_file("query.file_sheet", ranking, language) + ".xlsx",
    )


def make_document(
    desk: DeskView, ranking: Ranking, language: str, *, opening: str = ""
) -> Made:
    """`opening`: what it begins with in place of the desk file's words."""
    document = describe_document(desk, ranking)
    if opening:
        document["opening"] = opening
    data = {
        "ranking": to_data(ranking),
        "language": language,
        "document": document,
    }
    name = name_file("query.file_document", ranking, language)
    return Made("ranking_document", data, f"{name}.docx")


def make_pdf(document: Made, recipe: str) -> Made:
    """The PDF of a .docx. Raises `Refused` where the extra is not installed."""
    if not can_write_pdf():
        raise Refused("query.no_pdf")
    name = f"{document.name.removesuffix('.docx')}.pdf"
    return Made(recipe, document.data, name)


def describe_document(desk: DeskView, ranking: Ranking) -> dict[str, Any]:
    """The desk file's wording of circulars, and the number a published one has."""
    settings = desk.settings.get("document") or {}
    issuer = settings.get("issuer") or desk.name
    wording: dict[str, Any] = {
        "head": issuer,
        "signature": issuer,
        "to": "、".join(settings.get("report_to") or ()),
        "copies": "、".join(settings.get("copy_to") or ()),
        **{name: settings[name] for name in WORDING if settings.get(name)},
    }
    if ranking.number:
        year = ranking.cutoff.astimezone(desk.zone).year
        pattern = settings.get("number") or "〔{year}〕{n}号"
        wording["number"] = pattern.format(year=year, n=ranking.number)
    return wording


def name_file(key: str, ranking: Ranking, language: str) -> str:
    """排名-2026年10月-乡镇; without characters that file systems refuse."""
    period = name_period(read_key(ranking.period), language)
    boards = ranking.boards
    board = f"-{boards[0].name}" if len(boards) == 1 else ""
    stem = f"{say_plain(key, language)}-{period}{board}"
    return "".join("_" if c in '\\/:*?"<>|' else c for c in stem)


async def show_ranking_text(desk: DeskView, ranking: Ranking, language: str) -> Html:
    """The first ten of every class; what was corrected since it was published."""
    parts = [format_ranking(board, ranking, language) for board in ranking.boards]
    parts += await list_corrected(desk, ranking, language)
    return Html("\n\n".join(parts))


async def list_corrected(desk: DeskView, ranking: Ranking, language: str) -> list[Html]:
    """更正: units whose figures have changed since this edition was published."""
    period = read_key(ranking.period)
    if not ranking.revision:
        return []
    published = await find_publication(RANKINGS[period.kind], period.key)
    if published is None:
        return []
    lines = await list_corrections(period.start, period.end, published.published_at)
    sums: dict[int, int] = defaultdict(int)
    for line in lines:
        sums[line.unit_id] += line.amount
    shown = {board_unit.unit for b in ranking.boards for board_unit in b.standings}
    changes = [
        say(
            "query.corrected_unit",
            language,
            unit=desk.units[unit].short_name or desk.units[unit].name,
            points=f"{'+' if amount > 0 else ''}{show_points(amount)}",
        )
        for unit, amount in sums.items()
        if amount and desk.units[unit].code in shown
    ]
    if not changes:
        return []
    return [join_lines([say("query.corrected_since", language), *changes])]
