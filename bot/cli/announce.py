"""`storydesk announce`: build one announcement and send it, or look at it first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from bot.cli.output import open_output
from bot.cli.session import CommandError, open_desk, read_clock, run_command
from bot.platforms.markup import read_markup
from bot.settings import Settings, SettingsError
from bot.wire import Split, make_items
from handlers.announcements.announcing import DAILY, Draft
from handlers.announcements.by_hand import (
    draft_announcement,
    find_fault,
    find_published,
    find_targets,
    find_usual_period,
    post_announcement,
)
from handlers.messages import Made
from handlers.rules.announcement_words import KINDS
from handlers.rules.period_words import UnknownPeriod, parse_period
from handlers.rules.periods import Period
from handlers.rules.schedule import find_period_kind
from handlers.scores.rankings import find_ranking
from storage.audit import record_audit
from storage.chats.tokens import add_tokens
from storage.database import transaction
from storage.desk.desk import DeskView
from storage.queues.outbox import put_items

FAULTS = {
    "wrong_period": "{period} is not a {span}; write one like {example}",
    "future": "{period} has not begun",
}
EXAMPLES = {
    "day": "2026-10-05",
    "week": "2026-W41",
    "month": "2026-10",
    "quarter": "2026-Q3",
    "half": "2026-H1",
    "year": "2026",
}


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.option(
    "--period", default="", help="2026-10, 2026Q3, 上月 …; else the last one."
)
@click.option("--dry-run", is_flag=True, help="Write files and send nothing.")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of a dry run; else announce-KIND-PERIOD.",
)
@click.option("--again", is_flag=True, help="Send what was published once more.")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text")
def announce(
    kind: str, period: str, dry_run: bool, output: Path | None, again: bool, layout: str
) -> None:
    """Build one announcement: its text, pictures, table and document.

    \b
    Example:
      storydesk announce monthly_ranking --period 2026-10 --dry-run
      storydesk announce monthly_ranking --period 2026-10

    Without --dry-run the period is published (its figures are frozen under a number)
    and the posts are queued; the running desk sends them.
    """

    async def work(settings: Settings) -> None:
        async with open_desk(settings) as desk:
            now = read_clock()
            found = _read_period(kind, period, desk, now)
            if dry_run:
                files = await _write_draft(kind, found, desk, now, output)
                _print({"files": files}, files, layout)
            else:
                count = await _send(kind, found, desk, now, settings, again=again)
                words = f"queued for {count} chats; the running desk sends them"
                _print({"chats": count}, [words], layout)

    run_command(work)


def _print(found: dict[str, object], lines: Sequence[str], layout: str) -> None:
    if layout == "json":
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for line in lines:
            click.echo(line)


def _read_period(kind: str, words: str, desk: DeskView, now: datetime) -> Period:
    today = now.astimezone(desk.zone).date()
    try:
        found = parse_period(words, today) if words else find_usual_period(kind, today)
    except UnknownPeriod:
        raise click.UsageError(
            f"{words!r} is no period; write 2026-10, 2026-Q3, 2026 or 上月"
        ) from None
    _check(kind, found, today)
    return found


def _check(kind: str, period: Period, today: date) -> None:
    if fault := find_fault(kind, period, today):
        span = find_period_kind(kind)
        example = EXAMPLES[span]
        raise click.UsageError(
            FAULTS[fault].format(period=period.key, span=span, example=example)
        )


async def _write_draft(
    kind: str, period: Period, desk: DeskView, now: datetime, output: Path | None
) -> list[str]:
    """Text, pictures, table and document in a folder; their paths."""
    drafts = await draft_announcement(kind, period, desk, now)
    if not drafts:
        raise CommandError(f"there is nothing to announce for {period.key}")
    folder = output or Path(f"announce-{kind}-{period.key}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{folder}: {error.strerror or error}") from error
    text = "\n\n".join(read_markup(draft.text).text for draft in drafts)
    written = [_write(folder / "text.txt", text.encode())]
    for file in await _list_files(kind, drafts, period, desk, now):
        written.append(_write(folder / file.name, _make(file)))
    return written


async def _list_files(
    kind: str, drafts: Iterable[Draft], period: Period, desk: DeskView, now: datetime
) -> list[Made]:
    """The files of the posts, the document where none of them is one, its PDF where
    the extra is installed."""
    from handlers.announcements.ranking_posts import make_document, make_pdf
    from handlers.render.pdf import can_write_pdf

    files = [file for draft in drafts for file in draft.files]
    if kind != DAILY and not any(f.recipe == "ranking_document" for f in files):
        ranking = await find_ranking(desk, period, now)
        files.append(make_document(desk, ranking, desk.language))
    if can_write_pdf():
        documents = [each for each in files if each.recipe == "ranking_document"]
        files += [make_pdf(each, "circular_pdf") for each in documents]
    return files


def _make(file: Made) -> bytes:
    from handlers.render.recipes import MAKERS

    return MAKERS[file.recipe](dict(file.data))


def _write(path: Path, data: bytes) -> str:
    with open_output(path) as target:
        target.write(data)
    return str(path)


async def _send(
    kind: str,
    period: Period,
    desk: DeskView,
    now: datetime,
    settings: Settings,
    *,
    again: bool,
) -> int:
    """Publish and queue, all of it or nothing; to how many chats."""
    published = await find_published(period) if kind != DAILY else None
    if published and not again:
        at = published.published_at.astimezone(desk.zone)
        raise CommandError(
            f"{period.key} was published on {at:%Y-%m-%d %H:%M} as No."
            f" {published.number}; add --again to send it once more"
        )
    if not await find_targets(kind):
        raise CommandError(
            f"no group announces {kind}; name it in the desk file's [[group]] announces"
            " and bind the group with /bind"
        )
    find_split = _find_splits(settings)
    async with transaction():
        said = await post_announcement(kind, period, desk, now)
        for speech in said:
            await add_tokens(speech.tokens, now=now)
            items = make_items(speech.outgoing, split=find_split, now=now)
            await put_items(items, now=now)
        details = {"kind": kind, "again": again}
        await record_audit(
            "announce.send", f"period:{period.key}", at=now, details=details
        )
    return len(said)


def _find_splits(settings: Settings) -> Callable[[str], Split | None]:
    """How each platform parts what is too long for one call."""
    from bot.platforms.catalogue import list_channels

    try:
        channels = list_channels(settings)
    except SettingsError as error:
        raise CommandError(str(error)) from None
    return {each.source.name: each.source.split for each in channels}.get
