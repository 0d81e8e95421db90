"""Urgent reports (突发紧急信息) and who is on duty for them."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from storage.models.people import Person
from storage.models.stories import Story


class UrgentReport(Model):
    """The fast lane's side of a story: its clock, and who has taken it in hand.

    `state`: waiting (nobody has taken it), taken, closed (the final report is in),
    cancelled (a false alarm, said by its author). `due_at`: until when the first
    report had to be here; `follow_up_due`: the next one. `calls`: how often the duty
    editors were called.
    """

    id = fields.IntField(primary_key=True)
    story: fields.OneToOneRelation[Story] = fields.OneToOneField(
        "storydesk.Story", related_name=False, on_delete=fields.RESTRICT
    )
    grade = fields.CharField(max_length=16, default="")
    happened_at = fields.DatetimeField(null=True)
    reported_at = fields.DatetimeField()
    due_at = fields.DatetimeField(null=True)
    state = fields.CharField(max_length=16, default="waiting")
    calls = fields.IntField(default=0)
    taken_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    taken_at = fields.DatetimeField(null=True)
    follow_up_due = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)

    story_id: int
    taken_by_id: int | None

    class Meta:
        table = "urgent_report"
        indexes = (("state", "follow_up_due"),)


class UrgentPart(Model):
    """One report about it: `kind` initial, follow_up or final; never changed."""

    id = fields.IntField(primary_key=True)
    report: fields.ForeignKeyRelation[UrgentReport] = fields.ForeignKeyField(
        "storydesk.UrgentReport", related_name="parts", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=16)
    words = fields.TextField()
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()

    report_id: int
    person_id: int

    class Meta:
        table = "urgent_part"


class DutyShift(Model):
    """An editor on duty (值班) from `starts_at` to before `ends_at`."""

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField(db_index=True)
    set_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )

    person_id: int
    set_by_id: int

    class Meta:
        table = "duty_shift"
