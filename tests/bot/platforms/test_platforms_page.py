"""`docs/platforms.md` says of each platform what its adapter declares, and all of it."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.platforms.matrix.limits import MATRIX
from bot.platforms.push import DINGTALK, FEISHU
from bot.platforms.splitting import BYTES
from bot.platforms.telegram.limits import TELEGRAM
from bot.platforms.wecom.limits import APP, HOOK_TEXT, ROBOT
from handlers.messages import Limits
from tests.bot.platforms.matrix.rig import MatrixRig
from tests.bot.platforms.push.rig import PushRig
from tests.bot.platforms.rigs import EVERYTHING, RIGS, TelegramRig
from tests.bot.platforms.wecom.rig import AppRig, HookRig, RobotRig

PAGE = Path(__file__).parents[3] / "docs/platforms.md"
# The columns, in their order: what the adapter declares and what its rig can.
COLUMNS = {
    "telegram": (TELEGRAM, TelegramRig),
    "matrix": (MATRIX, MatrixRig),
    "wecom-robot": (ROBOT, RobotRig),
    "wecom-app": (APP, AppRig),
    "wecom-hook": (ROBOT, HookRig),
    "dingtalk": (DINGTALK.limits, PushRig),
    "feishu": (FEISHU.limits, PushRig),
}
# Each row by what it tells: a number of the limits, …
NUMBERS = {
    "text in one message": "text",
    "caption of files": "caption",
    "files in one message": "album",
    "largest file out": "send_bytes",
    "largest file in": "fetch_bytes",
    "messages a second, over all": "per_second",
    "messages a minute, one chat": "per_chat_second",
    "messages a minute, one group": "per_group_minute",
}
# … whether it has a thing, …
FLAGS = {
    "buttons": "buttons",
    "one of several messages is answered": "replies",
    "cards are edited in place": "edits",
    "reactions 👀": "reactions",
}
LOST_ANSWERS = "a call whose answer was lost"
# … or what its rig can.
ABILITIES = {
    "people write to the desk": "receive",
    "groups": "group",
    "an answer hangs on its message": "reply",
    "silent posts": "silent",
    "command menu": "menu",
    "a person who left is noticed": "block",
    # These rows are told by the limits already.
    "cards are edited in place": "edit",
    "reactions 👀": "react",
    "largest file out": "files",
}
WITHOUT = {"caption": 0, "album": 1, "send_bytes": 0, "fetch_bytes": 0}


def read_rows():
    """The first table: row label → the cells of its columns."""
    lines = PAGE.read_text("utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("| ability |"))
    rows = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        label, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows[label] = dict(zip(COLUMNS, cells, strict=True))
    return rows


ROWS = read_rows()


def read_number(cell):
    found = re.match(r"[\d,]+", cell)
    return int(found[0].replace(",", "")) if found else None


def declare(name, field):
    """What the adapter declares, in the unit of the page; None where it has none."""
    limits, rig = COLUMNS[name]
    value = getattr(limits, field)
    if name == "wecom-hook" and field == "text":
        return HOOK_TEXT
    if value == WITHOUT.get(field):
        return None
    if field == "fetch_bytes" and "receive" not in rig.can:
        return None
    if field.endswith("_bytes"):
        return value >> 20
    return round(value * 60) if field == "per_chat_second" else value


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("label", NUMBERS)
def test_a_number_on_the_page_is_the_adapters(label, name):
    assert read_number(ROWS[label][name]) == declare(name, NUMBERS[label])


@pytest.mark.parametrize("name", COLUMNS)
def test_the_unit_of_a_text_is_the_adapters(name):
    unit = "bytes" if COLUMNS[name][1].unit is BYTES else "units"

    assert ROWS["text in one message"][name].endswith(unit)


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("label", FLAGS)
def test_yes_on_the_page_is_a_yes_of_the_adapter(label, name):
    says_yes = ROWS[label][name].startswith("yes")

    declared = getattr(COLUMNS[name][0], FLAGS[label])
    assert says_yes == declared


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("label", ABILITIES)
def test_an_ability_on_the_page_is_one_that_the_contract_tries(label, name):
    cell = ROWS[label][name]
    says_so = cell.startswith("yes") or read_number(cell) is not None

    assert says_so == (ABILITIES[label] in COLUMNS[name][1].can)


@pytest.mark.parametrize("name", COLUMNS)
def test_only_where_calls_are_known_again_nothing_is_ambiguous(name):
    is_known = COLUMNS[name][0].exactly_once

    assert ROWS[LOST_ANSWERS][name].startswith("repeated" if is_known else "ambiguous")


def test_every_limit_ability_and_platform_has_its_place():
    told = {*NUMBERS.values(), *FLAGS.values(), "exactly_once"}

    assert told == {field.name for field in fields(Limits)}
    assert set(ABILITIES.values()) == EVERYTHING | {"receive"}
    assert set(COLUMNS) == set(RIGS)
    assert set(ROWS) == {*NUMBERS, *FLAGS, *ABILITIES, LOST_ANSWERS}
    assert all(cell for cells in ROWS.values() for cell in cells.values())
