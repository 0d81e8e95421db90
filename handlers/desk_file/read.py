"""Read a desk file from its text: everything right, or everything wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

from handlers.desk_file import model
from handlers.desk_file.checks import check_all
from handlers.desk_file.draft import Draft
from handlers.desk_file.keys import LEVELS
from handlers.desk_file.lines import find_lines
from handlers.desk_file.problems import DeskFileError, Problem
from handlers.desk_file.rule_sources import (
    LoadFile,
    cut_inline_rules,
    make_outlet_rules,
    read_rule_sources,
)
from handlers.desk_file.sections import read_sections
from handlers.desk_file.wordings import read_template

_WIDE = re.compile("[“”‘’＝［］＂，]")


def refuse_file(name: str) -> str:
    raise FileNotFoundError(name)


def read_desk(
    text: str, *, name: str = "desk.toml", load_file: LoadFile = refuse_file
) -> model.DeskFile:
    """The desk that a file describes; `load_file` gives the text of a file it names.

    Raises `DeskFileError` with every mistake in it.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    raw = _parse(text, name)
    draft = Draft(name, find_lines(text))
    inline = None
    if isinstance(raw.get("rules"), Mapping):
        del raw["rules"]
        inline = cut_inline_rules(text)
    read_sections(raw, draft)
    check_all(draft)
    read_template(draft, load_file)
    rules = read_rule_sources(draft, inline=inline, load_file=load_file)
    if draft.problems:
        raise DeskFileError(draft.problems)
    return _build(draft, rules, text)


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        problem = re.sub(r"\s*\(at .*\)$", "", str(error))
        source = text.split("\n")[line - 1]
        wide = _WIDE.search(source)
        remedy = (
            f"write {wide[0]} as its narrow form" if wide else "see https://toml.io"
        )
        where = Problem(name, line, "(file)", "", f"not TOML: {problem}", remedy)
        raise DeskFileError([where]) from error


def _build(
    draft: Draft, rules: tuple[model.RuleSource, ...], text: str
) -> model.DeskFile:
    outlets = tuple(model.Outlet(**row.values) for row in draft.list_rows("outlet"))
    levels = tuple(model.Level(**row.values) for row in draft.list_rows("level"))
    levels = levels or tuple(model.Level(code, None) for code in LEVELS)
    codes = [level.code for level in levels]
    return model.DeskFile(
        hash=_hash(text, rules, draft.one("document").get("template") or ""),
        desk=model.DeskName(**draft.one("desk").values),
        document=model.Document(**draft.one("document").values),
        briefing=model.Briefing(**draft.one("briefing").values),
        review=model.Review(**draft.one("review").values),
        reminders=model.Reminders(**draft.one("reminders").values),
        screening=model.Screening(**draft.one("screening").values),
        urgent=model.Urgent(**draft.one("urgent").values),
        calendar=model.Calendar(**draft.one("calendar").values),
        ranking=model.Ranking(**draft.one("ranking").values),
        feeds=model.Feeds(**draft.one("feeds").values),
        certificate=model.Certificate(**draft.one("certificate").values),
        pay_list=model.PayList(**draft.one("pay_list").values),
        contest=model.Contest(**draft.one("contest").values),
        levels=levels,
        classes=tuple(
            model.UnitClass(**row.values) for row in draft.list_rows("class")
        ),
        units=tuple(model.Unit(**row.values) for row in draft.list_rows("unit")),
        outlets=outlets,
        quotas=tuple(model.Quota(**row.values) for row in draft.list_rows("quota")),
        groups=tuple(model.Group(**row.values) for row in draft.list_rows("group")),
        schedules=tuple(
            model.Schedule(**row.values) for row in draft.list_rows("schedule")
        ),
        awards=tuple(model.Award(**row.values) for row in draft.list_rows("award")),
        fees=tuple(model.Fee(**row.values) for row in draft.list_rows("fee")),
        templates=tuple(
            model.Template(**row.values) for row in draft.list_rows("template")
        ),
        rules=rules or (make_outlet_rules(outlets, codes),),
    )


def _hash(text: str, rules: tuple[model.RuleSource, ...], *more: str) -> str:
    parts = [text, *(each.source for each in rules), *filter(None, more)]
    whole = "\0".join(parts)
    return sha256(whole.encode()).hexdigest()
