"""A local server that speaks the Telegram Bot API, with people and a browser page.

    async with await Sandbox.start() as sandbox:
        reporter = await sandbox.person("王小明")
        await reporter.starts()
        card = await reporter.hears("您好")

The bot runs against it unchanged: base_url f"{sandbox.url}/bot", base_file_url
f"{sandbox.url}/file/bot", token `sandbox.token`.
"""

from bot.sandbox.client import SandboxClient
from bot.sandbox.errors import NotHeard, NotPossible
from bot.sandbox.following import follow_clock
from bot.sandbox.handles import Person, Room
from bot.sandbox.limits import Pace
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.seen import Button, Message, Pressed, SeenFile, Toast
from bot.sandbox.stage import Stage

__all__ = [
    "Button",
    "Message",
    "NotHeard",
    "NotPossible",
    "Pace",
    "Person",
    "Pressed",
    "Room",
    "Sandbox",
    "SandboxClient",
    "SeenFile",
    "Stage",
    "Toast",
    "follow_clock",
]
