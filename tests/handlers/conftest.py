"""Who talks to the desk in the transcripts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.builders import NOW, build_desk, build_person
from tests.dialogue import Dialogue


@pytest.fixture
async def cast(db):
    """A desk with a reporter of 青河镇, two editors and an admin, all in one dialogue."""
    desk = await build_desk()
    people = {
        "reporter": await build_person("张三", "reporter", "qinghe"),
        "editor": await build_person("李编辑", "editor"),
        "second": await build_person("王编辑", "editor"),
        "admin": await build_person("赵主任", "admin"),
    }
    dialogue = Dialogue(desk, NOW)
    speakers = {
        name: dialogue.person(person.name, person.id) for name, person in people.items()
    }
    ids = {name: person.id for name, person in people.items()}
    stranger = dialogue.person("钱七", 9000)
    return SimpleNamespace(
        dialogue=dialogue, desk=desk, stranger=stranger, ids=ids, **speakers
    )
