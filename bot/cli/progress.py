"""Progress on standard error: a moving bar on a terminal, a plain line elsewhere."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import TypeVar

import click

Item = TypeVar("Item")


async def show_progress(
    label: str, items: AsyncIterator[Item], total: int | None
) -> AsyncIterator[Item]:
    """The same items; how many of `total` have passed is shown meanwhile."""
    with click.progressbar(length=total or 0, label=label, file=sys.stderr) as bar:
        async for item in items:
            yield item
            bar.update(1)


def report_step(words: str) -> None:
    """What has been done so far, on one moving line or on a line of its own."""
    if sys.stderr.isatty():
        click.echo(f"\r{words:<60}", nl=False, err=True)
    else:
        click.echo(words, err=True)


def end_steps() -> None:
    """Leave the moving line."""
    if sys.stderr.isatty():
        click.echo(err=True)
