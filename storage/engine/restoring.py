"""Put a backup's rows in the place of whatever the database holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from tortoise.models import Model

from storage.audit import record_audit
from storage.engine.portable import list_self_references, order_models, read_row
from storage.engine.raw_sql import change, fetch, is_sqlite
from storage.models import Desk
from storage.queues.moments import RESTORED, RESTORED_FROM, write_moment
from storage.stories.index_tables import empty_index

CHUNK = 500
DOUBT = "may have left after the backup was made"


async def count_rows() -> dict[str, int]:
    """How many rows every table has that has any."""
    counts = {m._meta.db_table: await m.all().count() for m in order_models()}
    return {table: count for table, count in counts.items() if count}


async def find_desk_name() -> str:
    row = await Desk.get_or_none(id=1)
    return row.name if row else ""


async def clear_tables() -> None:
    """Everything goes; the search index is filled anew by the running desk."""
    await empty_index()
    for model in reversed(order_models()):
        for column in list_self_references(model):
            await model.all().update(**{column: None})
        await model.all().delete()


async def load_rows(model: type[Model], rows: Iterable[dict[str, Any]]) -> int:
    """Insert rows with the ids they had; how many."""
    references, count, left = list_self_references(model), 0, iter(rows)
    later: list[tuple[int, dict[str, Any]]] = []
    while chunk := [read_row(model, row) for row in islice(left, CHUNK)]:
        for values in chunk:
            own = {name: values.pop(name) for name in references if values.get(name)}
            later += [(values["id"], own)] if own else []
        await model.bulk_create([model(**values) for values in chunk])
        count += len(chunk)
    for row_id, own in later:
        await model.filter(id=row_id).update(**own)
    await _move_sequence(model)
    return count


async def _move_sequence(model: type[Model]) -> None:
    """The next new row gets an id after the last one; SQLite sees to that itself."""
    if not is_sqlite():
        table = model._meta.db_table
        await fetch(
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'),"
            f' (SELECT COALESCE(MAX(id), 0) + 1 FROM "{table}"), false)'
        )


async def doubt_announcements() -> int:
    """Announcements that were on their way: the admins decide, none is doubled."""
    return await change(
        "UPDATE outbox SET state = 'ambiguous', error = ?, holder = '',"
        " lease_until = NULL"
        " WHERE run_id IS NOT NULL AND state IN ('waiting', 'sending')",
        DOUBT,
    )


async def record_restore(name: str, made_at: str, *, now: datetime) -> None:
    """In the log, and for the clock: what was due since `made_at` may have gone out."""
    details = {"backup": name, "made_at": made_at}
    await record_audit("desk.restore", "desk", at=now, details=details)
    await write_moment(RESTORED_FROM, datetime.fromisoformat(made_at))
    await write_moment(RESTORED, now)


def list_tables() -> Iterator[tuple[str, type[Model]]]:
    """Tables in the order in which they can be filled."""
    for model in order_models():
        yield model._meta.db_table, model
