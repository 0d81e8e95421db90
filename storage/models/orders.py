"""What the desk asks for: commissions, and the monthly guide of what is wanted."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from storage.models.desk import Unit
from storage.models.people import Person
from storage.models.points import ScoringFact
from storage.models.stories import Story


class Commission(Model):
    """A story that was ordered (约稿): from these units, on a topic, by a time.

    `state`: open, closed (nothing is awaited any more), cancelled. `addressed`: to
    whom it went, as it was said.
    """

    id = fields.IntField(primary_key=True)
    number = fields.CharField(max_length=16, unique=True)
    topic = fields.CharField(max_length=200)
    words = fields.TextField(default="")
    addressed = fields.CharField(max_length=500, default="")
    deadline = fields.DatetimeField()
    state = fields.CharField(max_length=16, default="open")
    issued_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    issued_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)

    issued_by_id: int

    class Meta:
        table = "commission"
        indexes = (("state", "deadline"),)


class CommissionTask(Model):
    """What one unit owes of a commission; `person`: who is named for it.

    `state`: open, accepted, delivered, late (delivered after the deadline), missed,
    cancelled. `story` is the one that is written for it, delivered or not; `fact` is
    what the rules count.
    """

    id = fields.IntField(primary_key=True)
    commission: fields.ForeignKeyRelation[Commission] = fields.ForeignKeyField(
        "storydesk.Commission", related_name="tasks", on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name=False, on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=16, default="open")
    accepted_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    accepted_at = fields.DatetimeField(null=True)
    delivered_at = fields.DatetimeField(null=True)
    story: fields.ForeignKeyNullableRelation[Story] = fields.ForeignKeyField(
        "storydesk.Story", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    fact: fields.ForeignKeyNullableRelation[ScoringFact] = fields.ForeignKeyField(
        "storydesk.ScoringFact",
        related_name=False,
        null=True,
        on_delete=fields.RESTRICT,
    )

    commission_id: int
    unit_id: int
    person_id: int | None
    accepted_by_id: int | None
    story_id: int | None
    fact_id: int | None

    class Meta:
        table = "commission_task"
        unique_together = (("commission", "unit"),)
        indexes = (("unit_id", "state"), ("story_id",))


class TopicGuide(Model):
    """What is wanted in a month (报送要点); `month` as "2026-12"."""

    id = fields.IntField(primary_key=True)
    number = fields.CharField(max_length=16, unique=True)
    month = fields.CharField(max_length=7, db_index=True)
    title = fields.CharField(max_length=200)
    body = fields.TextField()
    issued_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    issued_at = fields.DatetimeField()

    issued_by_id: int

    class Meta:
        table = "topic_guide"
