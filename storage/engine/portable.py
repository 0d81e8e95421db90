"""Rows in a form that both databases and JSON know: for backups.

Instants are ISO 8601 in UTC, dates ISO 8601, bytes base64; everything else is itself.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from graphlib import TopologicalSorter
from typing import Any

import orjson
from tortoise import fields
from tortoise.fields.base import Field
from tortoise.models import Model

from storage.engine.schema_state import list_models

Convert = Callable[[Any], Any]


def order_models() -> list[type[Model]]:
    """Every table, each after those it points to."""
    by_table = {model._meta.db_table: model for model in list_models()}
    graph = {
        table: {target for target in _list_targets(model) if target != table}
        for table, model in sorted(by_table.items())
    }
    return [by_table[table] for table in TopologicalSorter(graph).static_order()]


def _list_targets(model: type[Model]) -> list[str]:
    return [
        model._meta.fields_map[name].related_model._meta.db_table  # type: ignore[attr-defined]
        for name in _list_references(model)
    ]


def _list_references(model: type[Model]) -> list[str]:
    """Fields that point to a row of a table: to one of many, or to their only one."""
    return sorted(model._meta.fk_fields | model._meta.o2o_fields)


def list_self_references(model: type[Model]) -> list[str]:
    """Columns that point into their own table (a unit's parent)."""
    return [
        str(model._meta.fields_map[name].source_field)
        for name in _list_references(model)
        if model._meta.fields_map[name].related_model is model  # type: ignore[attr-defined]
    ]


def list_columns(model: type[Model]) -> list[str]:
    return list(model._meta.fields_db_projection)


def write_row(model: type[Model], row: Sequence[Any]) -> dict[str, Any]:
    """The values of a row as a database gave them, in the order of `list_columns`."""
    columns = list_columns(model)
    return {
        name: None if value is None else _find(model, name, _WRITERS)(value)
        for name, value in zip(columns, row, strict=True)
    }


def read_row(model: type[Model], row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `write_row` as the ORM takes them."""
    return {
        name: None if value is None else _find(model, name, _READERS)(value)
        for name, value in row.items()
    }


def _find(model: type[Model], name: str, table: Mapping[type, Convert]) -> Convert:
    field: Field[Any] = model._meta.fields_map[name]
    return next(
        (convert for kind, convert in table.items() if isinstance(field, kind)), _keep
    )


def _keep(value: Any) -> Any:
    return value


def _write_instant(value: datetime | str) -> str:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _write_date(value: date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _write_json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


_WRITERS: Mapping[type, Convert] = {
    fields.DatetimeField: _write_instant,
    fields.DateField: _write_date,
    fields.BooleanField: bool,
    fields.JSONField: _write_json,
    fields.BinaryField: lambda value: b64encode(value).decode(),
}
_READERS: Mapping[type, Convert] = {
    fields.DatetimeField: datetime.fromisoformat,
    fields.DateField: date.fromisoformat,
    fields.BinaryField: b64decode,
}
