"""The demo on a terminal: by script, or as a page for people."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable
from pathlib import Path

from bot.demo.cast import gather_cast
from bot.demo.desk import TOKEN, open_sample_desk
from bot.demo.journey import STEPS, Play, Step, bind, join
from bot.sandbox import Sandbox

Echo = Callable[[str], None]
GUIDE = """
storydesk 演示台已就绪 · the demo is ready:  {url}/

  1 信息员 王芳:发一条消息(第一行标题,下面正文,可带照片),点“提交”
    as the reporter, send a message (title line, then text, photos if you like)
  2 编辑 赵晴:点“接受”或“退回”,再点“登记采用”
    as the editor, accept or return it, then record an adoption
  3 页面上方的时钟:“到月底”,再“+1 天”——排名自动发到通报频道
    move the clock to the month's end and a day on: the ranking goes out by itself

按 Ctrl-C 结束 · Ctrl-C stops it"""


class StepNotSeen(Exception):
    """A step of the journey was not seen on the platform's side."""


async def play_by_script(folder: Path, echo: Echo) -> None:
    """Every step, one after the other. Raises `StepNotSeen` at the first that fails."""
    started = time.monotonic()
    async with await Sandbox.start(token=TOKEN) as sandbox:
        cast = await gather_cast(sandbox)
        async with open_sample_desk(sandbox, folder) as (_, code):
            play = Play(sandbox, cast, code)
            for number, step in enumerate(STEPS, 1):
                echo(f"\n[{number}/{len(STEPS)}] {step.title}")
                await _play_step(play, step, echo)
    seconds = time.monotonic() - started
    echo(f"\n{len(STEPS)} steps seen on the platform's side in {seconds:.0f} s")


async def _play_step(play: Play, step: Step, echo: Echo) -> None:
    play.heard.clear()
    try:
        await step.play(play)
    except AssertionError as error:
        raise StepNotSeen(f"step {step.name} was not seen: {error}") from error
    finally:
        for name, words in play.heard:
            echo(f"    {name} ← " + words.replace("\n", "\n" + " " * 10))


async def show_page(folder: Path, port: int, echo: Echo) -> None:
    """The page, with everybody joined and every group bound, until Ctrl-C.

    Raises `OSError` when the port is taken.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with await Sandbox.start(port=port, token=TOKEN) as sandbox:
        echo("setting up the sample desk …")
        cast = await gather_cast(sandbox)
        async with open_sample_desk(sandbox, folder) as (_, code):
            play = Play(sandbox, cast, code)
            await join(play)
            await bind(play)
            echo(GUIDE.format(url=sandbox.url))
            await stopped.wait()
