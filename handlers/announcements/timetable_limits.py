"""Which groups and classes a schedule is for, in an admin's words.

`定时 月排名 群 乡镇群、部门群`, `定时 月排名 类别 乡镇`, `定时 月排名 群 全部`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from handlers.query.request import find_class
from handlers.render.tables import join_names
from handlers.telling import Refused
from handlers.texts import Html
from handlers.turn import Turn
from storage.chats.targets import list_targets, list_titles
from storage.desk.schedules import ScheduleView

_GROUPS, _CLASSES = ("群", "群组", "groups"), ("类别", "单位类别", "classes")
_ALL = ("全部", "所有", "all")
_BETWEEN = re.compile(r"[、,，;；\s]+")


async def read_limits(turn: Turn, words: str) -> dict[str, Any] | None:
    """None where the words are about neither. Raises `Refused` for unknown names."""
    first, _, rest = words.partition(" ")
    if first.casefold() not in (*_GROUPS, *_CLASSES):
        return None
    names = [name for name in _BETWEEN.split(rest) if name]
    if len(names) == 1 and names[0].casefold() in _ALL:
        names = []
    elif not names:
        raise await _refuse(turn, rest)
    if first.casefold() in _CLASSES:
        return {"classes": [await _read_class(turn, name) for name in names]}
    known = await _list_groups()
    return {"groups": [await _read_group(turn, name, known) for name in names]}


async def _list_groups() -> Mapping[str, str]:
    """Code → title of the chats that the desk file names."""
    titles = await list_titles()
    found = [target.code for target in await list_targets() if target.code]
    return {code: titles.get(code, code) for code in found}


async def _read_class(turn: Turn, name: str) -> str:
    found = find_class(turn.desk, name)
    if found is None:
        raise await _refuse(turn, name)
    return found.code


async def _read_group(turn: Turn, name: str, known: Mapping[str, str]) -> str:
    """By its code, or by the only title that contains the words."""
    wanted = name.casefold()
    codes = [code for code in known if code.casefold() == wanted]
    near = [code for code, title in known.items() if wanted in title.casefold()]
    found = codes or near
    if len(found) != 1:
        raise await _refuse(turn, name)
    return found[0]


async def _refuse(turn: Turn, words: str) -> Refused:
    groups = [f"{title} ({code})" for code, title in (await _list_groups()).items()]
    classes = [each.name for each in turn.desk.classes.values() if each.active]
    return Refused(
        "announce.schedule_no_group",
        words=words[:40],
        groups=join_names(groups, turn.language) or "—",
        classes=join_names(classes, turn.language),
    )


def word_limits(turn: Turn, schedule: ScheduleView) -> Iterator[Html]:
    """Nothing for a schedule that is for all."""
    if schedule.groups:
        names = join_names(schedule.groups, turn.language)
        yield turn.say("announce.schedule_groups_kept", groups=names)
    if schedule.classes:
        by_code = {each.code: each.name for each in turn.desk.classes.values()}
        names = join_names([by_code.get(c, c) for c in schedule.classes], turn.language)
        yield turn.say("announce.schedule_classes_kept", classes=names)
