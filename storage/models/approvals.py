"""Announcements that wait for an admin's word before they go out."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from storage.models.people import Person


class Approval(Model):
    """A schedule's announcement for one period, as it was shown to the admins.

    `state`: waiting, approved, held. `opening`: what an admin would have it begin
    with, "" for the usual words. `due_at`: when it goes out if nobody is in the way.
    """

    id = fields.IntField(primary_key=True)
    job = fields.CharField(max_length=64)
    kind = fields.CharField(max_length=32)
    period = fields.CharField(max_length=32)
    state = fields.CharField(max_length=12, default="waiting")
    opening = fields.CharField(max_length=500, default="")
    due_at = fields.DatetimeField()
    shown_at = fields.DatetimeField()
    decided_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    decided_at = fields.DatetimeField(null=True)

    decided_by_id: int | None

    class Meta:
        table = "approval"
        unique_together = (("job", "period"),)
        indexes = (("state", "decided_at"),)
