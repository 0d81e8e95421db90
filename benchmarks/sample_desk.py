"""A desk with units, outlets and reporters, in a database of either kind."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.machine import DATA
from benchmarks.updates import FIRST_ACCOUNT
from storage.audit import record_audit
from storage.database import open_database, transaction
from storage.migrate import ensure_schema
from storage.models import (
    Desk,
    Identity,
    Outlet,
    Person,
    RoleGrant,
    RuleSetRow,
    Unit,
    UnitClass,
)

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
OUTLETS = (
    ("county_site", "青禾县政府网", "county", 200),
    ("city_daily", "临川日报", "city", 300),
    ("province_site", "省政府网", "province", 500),
    ("people_daily", "人民日报", "central", 2000),
)
CLASSES = (("township", "乡镇"), ("department", "部门"))


async def fill_desk(*, units: int, reporters: int, rules: str = "") -> None:
    """Into the open database, which has its tables and nothing else."""
    async with transaction():
        await Desk.create(id=1, name="青禾县信息报送", settings={}, applied_at=NOW)
        await record_audit("desk.apply", "desk", at=SINCE)
        await _add_units(units)
        await _add_outlets()
        await _add_reporters(units, reporters)
        if rules:
            await RuleSetRow.create(
                version="2026", effective_from=date(2026, 1, 1), source=rules
            )


async def _add_units(units: int) -> None:
    classes = [
        await UnitClass.create(code=code, name=name, position=place)
        for place, (code, name) in enumerate(CLASSES)
    ]
    rows = [
        Unit(
            id=number + 1,
            code=f"u{number + 1:04d}",
            name=f"单位{number + 1:04d}",
            unit_class=classes[number % len(classes)],
            position=number,
        )
        for number in range(units)
    ]
    await Unit.bulk_create(rows, batch_size=500)


async def _add_outlets() -> None:
    for place, (code, name, level, points) in enumerate(OUTLETS):
        await Outlet.create(
            code=code,
            name=name,
            level=level,
            level_rank=place + 1,
            points=points,
            position=place,
        )


async def _add_reporters(units: int, reporters: int) -> None:
    """Person `n` writes from the account `FIRST_ACCOUNT + n - 1`."""
    numbers = range(reporters)
    people = [Person(id=n + 1, name=f"通讯员{n}", created_at=SINCE) for n in numbers]
    grants = [
        RoleGrant(person_id=n + 1, role="reporter", unit_id=n % units + 1, since=SINCE)
        for n in numbers
    ]
    accounts = [
        Identity(
            person_id=n + 1,
            platform="telegram",
            account=str(FIRST_ACCOUNT + n),
            chat_key=f"telegram:{FIRST_ACCOUNT + n}",
            last_seen=NOW,
        )
        for n in numbers
    ]
    for rows in (people, grants, accounts):
        await type(rows[0]).bulk_create(rows, batch_size=500)  # type: ignore[attr-defined]


async def make_desk(url: str, *, units: int, reporters: int, rules: str = "") -> None:
    """Tables and rows of a new database."""
    await ensure_schema(url)
    async with open_database(url):
        await fill_desk(units=units, reporters=reporters, rules=rules)


def make_sqlite(name: str, *, units: int, reporters: int, rules: str = "") -> Path:
    """A fresh SQLite desk under data/bench."""
    folder = DATA / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = folder / "desk.db"
    url = f"sqlite://{path}"
    asyncio.run(make_desk(url, units=units, reporters=reporters, rules=rules))
    return path
