"""Adoptions, the ledger of points, and the tallies that rankings read.

Amounts are integers of hundredths; `Decimal` outside storage.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from storage.models.desk import Outlet, Unit
from storage.models.people import Person
from storage.models.stories import Story


class Adoption(Model):
    """An outlet took a story: a dated record of its own. `adopted_on` is local."""

    id = fields.IntField(primary_key=True)
    story: fields.ForeignKeyRelation[Story] = fields.ForeignKeyField(
        "storydesk.Story", related_name="adoptions", on_delete=fields.RESTRICT
    )
    version = fields.IntField()
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name="adoptions", on_delete=fields.RESTRICT
    )
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name="adoptions", on_delete=fields.RESTRICT
    )
    outlet: fields.ForeignKeyRelation[Outlet] = fields.ForeignKeyField(
        "storydesk.Outlet", related_name="adoptions", on_delete=fields.RESTRICT
    )
    adopted_on = fields.DateField()
    column = fields.CharField(max_length=64, default="")
    form = fields.CharField(max_length=32, default="")
    placement = fields.CharField(max_length=32, default="")
    issue_no = fields.CharField(max_length=64, default="")
    link = fields.CharField(max_length=500, default="")
    details: dict[str, Any] = fields.JSONField(default=dict)  # route, repost, ...
    recorded_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    recorded_at = fields.DatetimeField()
    cancelled_at = fields.DatetimeField(null=True)

    story_id: int
    unit_id: int
    author_id: int
    outlet_id: int

    class Meta:
        table = "adoption"
        indexes = (
            ("unit_id", "adopted_on"),
            ("author_id", "adopted_on"),
            ("adopted_on",),
            ("story_id",),
            ("recorded_at",),
        )


class ScoringFact(Model):
    """What else the rules count: leader instructions, commissions, faults, manual.

    `kind` and `details` are those of handlers.rules.scoring.Record.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=16)
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name="facts", on_delete=fields.RESTRICT
    )
    author: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    story: fields.ForeignKeyNullableRelation[Story] = fields.ForeignKeyField(
        "storydesk.Story", related_name="facts", null=True, on_delete=fields.RESTRICT
    )
    day = fields.DateField()
    details: dict[str, Any] = fields.JSONField(default=dict)
    recorded_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    recorded_at = fields.DatetimeField()
    cancelled_at = fields.DatetimeField(null=True)

    unit_id: int
    author_id: int | None
    story_id: int | None

    class Meta:
        table = "scoring_fact"
        indexes = (("unit_id", "day"), ("author_id", "day"), ("story_id",))


class LedgerEntry(Model):
    """One signed line of points. Never changed: corrections are further lines.

    `day` is the local date it counts for, `month` its key ("2026-10"); `record` names
    what it came from ("adoption:12"); `correction` marks lines of a frozen period.
    """

    id = fields.BigIntField(primary_key=True)
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name="ledger", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name="ledger", null=True, on_delete=fields.RESTRICT
    )
    story: fields.ForeignKeyNullableRelation[Story] = fields.ForeignKeyField(
        "storydesk.Story", related_name="ledger", null=True, on_delete=fields.RESTRICT
    )
    record = fields.CharField(max_length=64, default="")
    day = fields.DateField()
    month = fields.CharField(max_length=7)
    amount = fields.IntField()
    rule_version = fields.CharField(max_length=64, default="")
    rule = fields.CharField(max_length=100, default="")
    category = fields.CharField(max_length=64, default="")
    reason = fields.TextField(default="")
    details: dict[str, Any] = fields.JSONField(default=dict)
    correction = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()

    unit_id: int
    person_id: int | None
    story_id: int | None

    class Meta:
        table = "ledger"
        indexes = (
            ("unit_id", "person_id", "month"),
            ("person_id", "month"),
            ("story_id",),
            ("record",),
            ("day",),
        )


class DayTally(Model):
    """A unit's day: kept up with every submission, adoption and ledger line."""

    id = fields.BigIntField(primary_key=True)
    day = fields.DateField()
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name=False, on_delete=fields.RESTRICT
    )
    reported = fields.IntField(default=0)
    adopted = fields.IntField(default=0)
    taken = fields.IntField(default=0, db_default=0)  # stories by first adoption
    points = fields.BigIntField(default=0)
    levels: dict[str, int] = fields.JSONField(default=dict)  # adoptions by level

    unit_id: int

    class Meta:
        table = "day_tally"
        unique_together = (("day", "unit"),)


class MonthTally(Model):
    """A unit's month ("2026-10"): the sum of its days."""

    id = fields.BigIntField(primary_key=True)
    month = fields.CharField(max_length=7)
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name=False, on_delete=fields.RESTRICT
    )
    reported = fields.IntField(default=0)
    adopted = fields.IntField(default=0)
    taken = fields.IntField(default=0, db_default=0)  # stories by first adoption
    points = fields.BigIntField(default=0)
    levels: dict[str, int] = fields.JSONField(default=dict)

    unit_id: int

    class Meta:
        table = "month_tally"
        unique_together = (("month", "unit"),)
