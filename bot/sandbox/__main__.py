"""`python -m bot.sandbox --port N --token T`: the sandbox alone, as a process."""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Sequence

from bot.sandbox.sandbox import Sandbox


def read_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bot.sandbox",
        description="A local Telegram: the Bot API and a page of chats, on loopback.",
        epilog="example: python -m bot.sandbox --port 8765 --token 42:TEST",
    )
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one")
    parser.add_argument("--token", default="42:TEST", help="the bot's token")
    parser.add_argument(
        "--no-rates", action="store_true", help="do not keep Telegram's pace"
    )
    return parser.parse_args(argv)


async def serve_until_stopped(options: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    try:
        sandbox = await Sandbox.start(
            port=options.port, token=options.token, rates=not options.no_rates
        )
    except OSError as error:
        raise SystemExit(
            f"sandbox: cannot listen on port {options.port}: {error}"
        ) from None
    print(f"sandbox: {sandbox.url}/", flush=True)
    await stopped.wait()
    await sandbox.stop()


if __name__ == "__main__":
    asyncio.run(serve_until_stopped(read_arguments()))
