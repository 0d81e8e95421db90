"""A desk with very many adoptions, made by bulk SQL; SQLite's is kept in data/bench."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from benchmarks.machine import DATA
from benchmarks.sample_desk import OUTLETS, make_desk
from storage.database import open_database
from storage.migrate import MIGRATIONS, _upgrade_in, is_current
from tests.postgres import Server

FIRST = date(2025, 1, 1)
DAYS = 730  # the years 2025 and 2026
LEVELS = tuple(level for _, _, level, _ in OUTLETS)
RULES = """
version = "2026"
from = 2025-01-01
outlets.county.county_site = 2
outlets.city.city_daily = 3
outlets.province.province_site = 5
outlets.central.people_daily = 20
"""
AT = "2026-11-24 02:00:00+00:00"
# Numbers that look drawn by lot, the same on both databases and in every run.
UNIT = "1 + (i * 2654435761 % 4294967296) / 4096 % {units}"
DAY = "(i * 2246822519 % 4294967296) / 4096 % {days}"
OUTLET = "1 + (i * 3266489917 % 4294967296) / 4096 % 4"
DATE = {
    "sqlite": "date('{first}', '+' || (" + DAY + ") || ' days')",
    "postgres": "date '{first}' + (" + DAY + ")::int",
}
SERIES = {
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT {low} UNION ALL SELECT i + 1 FROM n"
    " WHERE i < {high}) SELECT i FROM n) AS series",
    "postgres": "generate_series({low}::bigint, {high}) AS i",
}
ADOPTIONS = (
    "INSERT INTO adoption (id, story_id, version, unit_id, author_id, outlet_id,"
    ' adopted_on, "column", form, placement, issue_no, link, details, recorded_at)'
    " SELECT i, {unit}, 1, {unit}, {unit}, {outlet}, {date}, '', '', '', '', '',"
    " '{{}}', '{at}' FROM {series}"
)
LEDGER = (
    "INSERT INTO ledger (id, unit_id, story_id, record, day, month, amount,"
    " rule_version, rule, category, reason, details, correction, created_at)"
    " SELECT a.id, a.unit_id, a.story_id, 'adoption:' || a.id, a.adopted_on,"
    " {month}, o.points, '2026', 'outlets', '', '', '{{}}', {false}, '{at}'"
    " FROM adoption a JOIN outlet o ON o.id = a.outlet_id"
)
TALLY = (
    "INSERT INTO {table} ({key}, unit_id, reported, adopted, points, levels)"
    " SELECT {value} AS at, a.unit_id, 0, count(*), sum(o.points), {levels}"
    " FROM adoption a JOIN outlet o ON o.id = a.outlet_id GROUP BY at, a.unit_id"
)
STORIES = (
    "INSERT INTO story (id, unit_id, author_id, state, version, title, genre, form,"
    " chat_key, album, message_id, warnings, created_at, updated_at, submitted_at,"
    " submitted_on, number) SELECT i, i, i, 'adopted', 1, 't', '', '', 'telegram:1',"
    " '', '', '[]', '{at}', '{at}', '{at}', '2025-01-01', '2025-' || i FROM {series}"
)
COVERING = "CREATE INDEX bench_covering ON adoption (adopted_on, unit_id)"


def list_statements(
    dialect: str, *, rows: int, units: int, first: date = FIRST, days: int = DAYS
) -> list[str]:
    """What fills a desk's tables, without their indexes."""
    form = {"units": units, "days": days, "first": first, "at": AT}
    words = {
        "unit": UNIT.format(**form),
        "outlet": OUTLET,
        "date": DATE[dialect].format(**form),
        "at": AT,
    }
    month = "substr(a.adopted_on, 1, 7)"
    if dialect == "postgres":
        month = "to_char(a.adopted_on, 'YYYY-MM')"
    made = SERIES[dialect].format(low=1, high=rows)
    per_unit = SERIES[dialect].format(low=1, high=units)
    levels = _count_levels(dialect)
    false = "false" if dialect == "postgres" else "0"
    tallies = [
        TALLY.format(table=f"{key}_tally", key=key, value=value, levels=levels)
        for key, value in (("day", "a.adopted_on"), ("month", month))
    ]
    return [
        STORIES.format(series=per_unit, at=AT),
        ADOPTIONS.format(series=made, **words),
        LEDGER.format(month=month, false=false, at=AT),
        *tallies,
    ]


def _count_levels(dialect: str) -> str:
    """The counts by level as a JSON object, of the levels there are."""
    pairs = ", ".join(
        f"'{level}', nullif(sum(CASE WHEN o.level = '{level}' THEN 1 ELSE 0 END), 0)"
        for level in LEVELS
    )
    if dialect == "postgres":
        return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"
    return f"json_patch('{{}}', json_object({pairs}))"


def make_on_sqlite(
    *, rows: int, units: int, first: date = FIRST, days: int = DAYS
) -> Path:
    """The database, made once; brought to the tables of today when it is older."""
    folder = DATA / f"adoptions-{rows}"
    path, mark = folder / "desk.db", folder / "complete"
    state = f"{rows} {units} {first} {days}"
    if mark.exists() and mark.read_text() == state:
        asyncio.run(_bring_up_to_date(f"sqlite://{path}"))
        return path
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    print(f"making {rows:,} adoptions (once)", flush=True)
    desk = make_desk(f"sqlite://{path}", units=units, reporters=units, rules=RULES)
    asyncio.run(desk)
    statements = list_statements(
        "sqlite", rows=rows, units=units, first=first, days=days
    )
    _fill_sqlite(path, statements)
    mark.write_text(state)
    return path


async def _bring_up_to_date(url: str) -> None:
    """In its place: the desk's own upgrade works on a copy and counts every row."""
    async with open_database(url):
        if await is_current():
            return
    await _upgrade_in(url, MIGRATIONS)


def _fill_sqlite(path: Path, statements: list[str]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for pragma in (
            "synchronous = OFF",
            "foreign_keys = OFF",
            "cache_size = -400000",
        ):
            database.execute(f"PRAGMA {pragma}")
        indexes = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL"
            " AND tbl_name IN ('adoption', 'ledger', 'day_tally', 'month_tally')"
        ).fetchall()
        database.execute("BEGIN")
        for name, _ in indexes:
            database.execute(f'DROP INDEX "{name}"')
        for statement in statements:
            database.execute(statement)
        for sql in (*(sql for _, sql in indexes), COVERING):
            database.execute(sql)
        database.execute("COMMIT")
        database.execute("ANALYZE")


def make_on_postgres(server: Server, *, rows: int, units: int) -> str:
    """The name of a new database. Foreign keys are not looked at meanwhile."""
    name = server.create_database()
    desk = make_desk(server.url(name), units=units, reporters=units, rules=RULES)
    asyncio.run(desk)
    statements = list_statements("postgres", rows=rows, units=units)
    serials = [
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {rows + units})"
        for table in ("adoption", "ledger", "story")
    ]
    work = ["SET session_replication_role = replica", *statements, COVERING, *serials]
    server.run_sql("; ".join(work), database=name)
    server.run_sql("VACUUM ANALYZE", database=name)
    return name
