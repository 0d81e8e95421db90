"""A headless Chromium, driven over the DevTools protocol with aiohttp alone."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=zh-CN",
    "--remote-debugging-port=0",
)
PATIENCE = 10.0


def find_chromium(untested):
    """The program. Without one the test is skipped, or fails if REQUIRE_CHROMIUM=1."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None and os.environ.get("REQUIRE_CHROMIUM") == "1":
        pytest.fail("REQUIRE_CHROMIUM=1, but there is no chromium on this machine")
    if program is None:
        pytest.skip(f"{untested}: no chromium on this machine")
    return program


class Tab:
    """One page; everything it asks is awaited in order."""

    def __init__(self, socket):
        self._socket = socket
        self._numbers = itertools.count(1)
        self.errors = []

    async def call(self, method, **params):
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            message = json.loads((await self._socket.receive(PATIENCE)).data)
            if message.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.errors.append(message["params"])
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    async def evaluate(self, expression):
        found = await self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def wait_for(self, expression, patience=PATIENCE):
        """The expression's first true value."""
        until = asyncio.get_running_loop().time() + patience
        while not (value := await self.evaluate(expression)):
            if asyncio.get_running_loop().time() > until:
                shown = await self.evaluate("document.body.innerText")
                raise AssertionError(f"never true: {expression}\n{shown}")
            await asyncio.sleep(0.03)
        return value

    async def resize(self, width, height, *, phone=False):
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )
        await self.call("Emulation.setTouchEmulationEnabled", enabled=phone)

    async def open(self, url):
        await self.call("Page.navigate", url=url)
        await self.wait_for("document.readyState === 'complete'")

    async def click(self, selector, text=""):
        """A real click in the middle of the element with that text."""
        found = f"""(() => {{
            const all = [...document.querySelectorAll({json.dumps(selector)})];
            const node = all.findLast((each) => each.checkVisibility()
                && each.innerText.includes({json.dumps(text)}));
            if (!node) return null;
            node.scrollIntoView({{block: "center", behavior: "instant"}});
            const box = node.getClientRects()[0];
            return {{x: box.x + box.width / 2, y: box.y + box.height / 2}};
        }})()"""
        point = await self.wait_for(found)
        for kind in ("mousePressed", "mouseReleased"):
            await self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                button="left",
                clickCount=1,
                **point,
            )

    async def type(self, text):
        """Text as an input method puts it in, where the cursor is."""
        await self.call("Input.insertText", text=text)

    async def press(self, key):
        for kind in ("keyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode={"Enter": 13, "Escape": 27}[key],
                text="\r" if key == "Enter" and kind == "keyDown" else "",
            )

    async def choose_files(self, selector, *paths):
        """Choose files in an input, as a person does in the system's window."""
        expression = f"document.querySelector({json.dumps(selector)})"
        await self.wait_for(f"{expression} !== null")
        found = await self.call("Runtime.evaluate", expression=expression)
        await self.call(
            "DOM.setFileInputFiles",
            files=list(map(str, paths)),
            objectId=found["result"]["objectId"],
        )

    async def picture(self):
        """What the window shows, as PNG."""
        shot = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(shot["data"])


@contextmanager
def run_browser(program):
    """A browser with an empty profile; yields the address of its DevTools."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [program, *OPTIONS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield f"http://127.0.0.1:{find_port(Path(profile), process)}"
        finally:
            process.kill()
            process.wait()


def find_port(profile, process):
    port_file = profile / "DevToolsActivePort"
    until = time.monotonic() + 20
    while not port_file.exists() or "\n" not in port_file.read_text():
        assert process.poll() is None, "the browser ended at once"
        assert time.monotonic() < until, "the browser does not start"
        time.sleep(0.05)
    return port_file.read_text().split()[0]


@asynccontextmanager
async def open_tab(address):
    """A new tab of a running browser."""
    async with aiohttp.ClientSession() as session:
        async with session.put(f"{address}/json/new?about:blank") as answer:
            page = await answer.json()
        async with session.ws_connect(
            page["webSocketDebuggerUrl"], max_msg_size=0
        ) as socket:
            tab = Tab(socket)
            for domain in ("Page", "Runtime", "Log"):
                await tab.call(f"{domain}.enable")
            # Keys go to a tab that believes it is looked at.
            await tab.call("Page.bringToFront")
            await tab.call("Emulation.setFocusEmulationEnabled", enabled=True)
            yield tab
        async with session.get(f"{address}/json/close/{page['id']}"):
            pass
