"""Desks for tests, made from the text of a desk file as `storydesk desk apply` does."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from handlers.desk_file import DeskFile, open_desk_file, read_desk
from handlers.desk_file.rows import apply_desk
from storage.desk.desk import DeskView, load_desk
from storage.desk.desk_plan import Change
from tests.builders import NOW

SAMPLE = Path(__file__).parents[1] / "bot/samples/desk.toml"
SMALL = """
[desk]
name = "小县信息报送"

[[class]]
code = "town"
name = "乡镇"

[[unit]]
code = "a"
name = "甲镇"
class = "town"

[[unit]]
code = "b"
name = "乙镇"
class = "town"

[[outlet]]
code = "site"
name = "县网"
level = "county"
points = 2
"""


def read_sample() -> DeskFile:
    return open_desk_file(SAMPLE)


async def apply_text(text: str = SMALL, *, now: datetime = NOW) -> list[Change]:
    return await apply_desk(read_desk(text), now=now)


async def build_desk_from(text: str = SMALL) -> DeskView:
    """The desk that `text` describes, applied and loaded."""
    await apply_text(text)
    desk = await load_desk()
    assert desk is not None
    return desk
