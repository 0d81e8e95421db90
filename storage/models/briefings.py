"""Issued briefings (简报): a number is given once and never again."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from storage.models.people import Person


class Briefing(Model):
    """An issue as it was made; its document is drawn from `snapshot` alone."""

    id = fields.IntField(primary_key=True)
    year = fields.IntField()
    number = fields.IntField()
    snapshot: dict[str, Any] = fields.JSONField()
    made_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    made_at = fields.DatetimeField()

    made_by_id: int

    class Meta:
        table = "briefing"
        unique_together = (("year", "number"),)
