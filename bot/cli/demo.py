"""`storydesk demo`: desk, sandbox and a sample desk, with a page of chats."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.cli.session import CommandError

FOLDER = Path("data/demo")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--fast", is_flag=True, help="Play the main job by script and stop.")
def demo(port: int, fast: bool) -> None:
    """Start a sample desk with a local chat server and a browser page of its chats.

    Nothing is needed beforehand and nothing leaves this machine. The page shows a
    reporter, an editor, a unit's group, the ranking channel and an admin side by side.

    \b
    Example:
      storydesk demo              # then open http://127.0.0.1:8765/
      storydesk demo --fast       # the main job by script; exit code 0 if it all worked
    """
    from bot.demo.showing import StepNotSeen, play_by_script, show_page
    from bot.logs import set_up_logs

    set_up_logs(layout="text", level="WARNING", secrets=[])
    work = play_by_script(FOLDER, click.echo) if fast else None
    try:
        asyncio.run(work or show_page(FOLDER, port, click.echo))
    except StepNotSeen as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        words = f"cannot listen on port {port}: {error.strerror}; try --port 0"
        raise CommandError(words) from error
