"""Names of handlers: each stands for one module, whatever room it is in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import handlers
from handlers.calling import ROOMS, find_handler
from handlers.commands import COMMANDS
from handlers.presses import ANSWERS, PRESSES

HOUSE = Path(handlers.__path__[0])


def test_every_command_button_and_question_has_its_handler():
    names = [command.run for command in COMMANDS] + [*PRESSES, *ANSWERS]

    assert [name for name in names if not callable(find_handler(name))] == []


def test_no_two_rooms_have_a_module_of_one_name():
    modules = Counter(
        file.stem
        for folder in (HOUSE, *(HOUSE / room for room in ROOMS))
        for file in folder.glob("*.py")
        if file.stem != "__init__"
    )

    assert [name for name, count in modules.items() if count > 1] == []
