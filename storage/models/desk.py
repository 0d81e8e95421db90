"""The desk itself: units, classes, outlets, quotas, rule sets, schedules.

Rows here are written by `storydesk desk apply` alone. What a newer desk file no longer
names is marked inactive, never deleted: old stories still point to it.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Desk(Model):
    """One row. `version` grows with every apply, so that caches know."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=100)
    timezone = fields.CharField(max_length=64, default="Asia/Shanghai")
    language = fields.CharField(max_length=16, default="zh-CN")
    version = fields.IntField(default=1)
    settings: dict[str, Any] = fields.JSONField(default=dict)  # the rest of the file
    source_hash = fields.CharField(max_length=64, default="")
    applied_at = fields.DatetimeField()

    class Meta:
        table = "desk"


class UnitClass(Model):
    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=100)
    position = fields.IntField(default=0)
    active = fields.BooleanField(default=True)

    class Meta:
        table = "unit_class"


class Unit(Model):
    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=100)
    short_name = fields.CharField(max_length=50, default="")
    unit_class: fields.ForeignKeyRelation[UnitClass] = fields.ForeignKeyField(
        "storydesk.UnitClass", related_name="units", on_delete=fields.RESTRICT
    )
    parent: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name="children", null=True, on_delete=fields.RESTRICT
    )
    position = fields.IntField(default=0)
    exempt = fields.BooleanField(default=False)
    voluntary = fields.BooleanField(default=False)
    own_office = fields.BooleanField(default=False)
    signoff = fields.BooleanField(default=False)
    active = fields.BooleanField(default=True)

    unit_class_id: int
    parent_id: int | None

    class Meta:
        table = "unit"


class Outlet(Model):
    """`level`: county, city, province, central (or the desk's own words)."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=100)
    level = fields.CharField(max_length=32)
    level_rank = fields.IntField(default=0)  # higher level, higher number
    points = fields.IntField(default=0)  # hundredths
    columns: list[str] = fields.JSONField(default=list)
    aliases: list[str] = fields.JSONField(default=list)  # what people also call it
    position = fields.IntField(default=0)
    active = fields.BooleanField(default=True)

    class Meta:
        table = "outlet"


class RuleSetRow(Model):
    id = fields.IntField(primary_key=True)
    version = fields.CharField(max_length=64, unique=True)
    effective_from = fields.DateField()
    effective_to = fields.DateField(null=True)
    source = fields.TextField()  # the TOML as it was applied

    class Meta:
        table = "rule_set"


class Quota(Model):
    """For a class, or for one unit (which then overrides its class).

    `amount` in hundredths; `measure`: reported, adopted, points; `period_kind`: week,
    month, quarter, half, year.
    """

    id = fields.IntField(primary_key=True)
    unit_class: fields.ForeignKeyNullableRelation[UnitClass] = fields.ForeignKeyField(
        "storydesk.UnitClass",
        related_name="quotas",
        null=True,
        on_delete=fields.RESTRICT,
    )
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name="quotas", null=True, on_delete=fields.RESTRICT
    )
    measure = fields.CharField(max_length=16)
    period_kind = fields.CharField(max_length=16)
    amount = fields.IntField()
    genre = fields.CharField(max_length=32, default="")
    effective_from = fields.DateField(null=True)
    effective_to = fields.DateField(null=True)

    unit_class_id: int | None
    unit_id: int | None

    class Meta:
        table = "quota"


class Schedule(Model):
    """When which announcement goes to which groups; `spec` as in the desk file."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=64, unique=True)
    kind = fields.CharField(max_length=32)  # daily, monthly, quarterly, reminder, ...
    spec: dict[str, Any] = fields.JSONField(default=dict)
    active = fields.BooleanField(default=True)

    class Meta:
        table = "schedule"
