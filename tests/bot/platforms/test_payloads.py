"""Events as the platforms bring them: recorded, or written after their makers' examples.

`payloads/<platform>.json` has each with what it means to the desk; `about` says where
they come from.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from bot.platforms import matrix, telegram, wecom

FOLDER = Path(__file__).parent / "payloads"


def make_telegram():
    platform = telegram.TelegramPlatform("42:" + "A" * 32)
    # Whose account it is: told by the server at the start.
    platform._addressing = replace(platform._addressing, username="desk_bot")
    return platform


PLATFORMS = {
    "telegram": (telegram.peek, make_telegram),
    "matrix": (
        matrix.peek,
        lambda: matrix.MatrixPlatform("http://hs.test", "desk", cursor=None),
    ),
    "wecom": (wecom.peek, lambda: wecom.WecomPlatform(robot=("id", "secret"))),
}


def read_events(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["events"]


def write_raw(raw):
    return raw.encode() if isinstance(raw, str) else orjson.dumps(raw)


CASES = [
    pytest.param(name, event, id=f"{name}-{number}")
    for name in PLATFORMS
    for number, event in enumerate(read_events(name))
]


def tell(event):
    """What an event means, without what it is called and when it was."""
    told = {
        "kind": event.kind,
        "chat": f"{event.chat.kind} {event.chat.id}",
        "sender": event.sender.id if event.sender else "",
        "text": event.text,
        "data": event.data,
        "choice": event.choice,
        "reply_to": event.reply_to,
        "files": [f"{a.kind} {a.name}".strip() for a in event.attachments],
        "new_chat": event.new_chat.id if event.new_chat else "",
    }
    said = {"kind", "chat", "sender"}
    known = {key: value for key, value in told.items() if value or key in said}
    return known if event.addressed else known | {"addressed": False}


@pytest.mark.parametrize(("name", "event"), CASES)
async def test_an_event_means_what_it_meant(name, event):
    _, make = PLATFORMS[name]

    found = [tell(each) for each in make().parse(write_raw(event["raw"]))]

    assert found == event["means"]


@pytest.mark.parametrize(("name", "event"), CASES)
async def test_an_event_is_named_as_the_inbox_will_find_it(name, event):
    peek, make = PLATFORMS[name]
    key, chat = peek(write_raw(event["raw"]))

    assert chat.startswith(f"{name}:")
    # What nobody needs may be named by its bytes.
    assert not key.startswith("x:") or not event["means"]
    for each in make().parse(write_raw(event["raw"])):
        assert (each.event_id, each.chat.key) == (key, chat)


@pytest.mark.parametrize("name", PLATFORMS)
def test_all_that_the_contract_tries_is_recorded(name):
    means = [each for event in read_events(name) for each in event["means"]]

    assert {"message", "blocked"} <= {each["kind"] for each in means}
    assert any("files" in each for each in means)
    assert any(event["means"] == [] for event in read_events(name))
