"""What makes an editor's work quicker: phrases for returns, decisions in batches."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from storage.models.people import Person


class ReturnTemplate(Model):
    """A phrase for sending stories back, shared by all editors."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=32)
    reasons: list[str] = fields.JSONField(default=list)
    words = fields.CharField(max_length=500, default="")
    made_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    made_at = fields.DatetimeField()
    active = fields.BooleanField(default=True)

    class Meta:
        table = "return_template"


class Batch(Model):
    """Stories accepted at once; carried out at `runs_at`, unless taken back before.

    `stories`: [id, version] each. `state`: waiting, done, undone.
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    chat_key = fields.CharField(max_length=100)
    stories: list[list[int]] = fields.JSONField(default=list)
    made_at = fields.DatetimeField()
    runs_at = fields.DatetimeField()
    state = fields.CharField(max_length=8, default="waiting")

    person_id: int

    class Meta:
        table = "batch"
        indexes = (("state", "runs_at"),)
