"""Contests (征文): the call, the works that were entered, the judges' scores."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from storage.models.desk import Unit
from storage.models.people import Person
from storage.models.stories import Story


class Contest(Model):
    """A call for works on a theme until a deadline.

    `state`: open, collected (the deadline is over; works have their blind numbers),
    judging, scored, decided, announced; empty (nothing was entered), cancelled.
    `classes` of works, none if empty; `per_person` and `longest` 0 for no limit.
    `prizes` and `drop_extremes`: as the desk file had them when judging began.
    """

    id = fields.IntField(primary_key=True)
    number = fields.CharField(max_length=16, unique=True)
    theme = fields.CharField(max_length=200)
    words = fields.TextField(default="")
    classes: list[Any] = fields.JSONField(default=list)
    per_person = fields.IntField(default=0)
    longest = fields.IntField(default=0)
    deadline = fields.DatetimeField()
    state = fields.CharField(max_length=12, default="open")
    prizes: list[Any] = fields.JSONField(default=list)
    drop_extremes = fields.BooleanField(default=False)
    judge_from = fields.DatetimeField(null=True)
    judge_until = fields.DatetimeField(null=True)
    result: list[Any] = fields.JSONField(default=list)
    result_number = fields.CharField(max_length=100, default="")
    issued_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    issued_at = fields.DatetimeField()
    decided_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    decided_at = fields.DatetimeField(null=True)

    issued_by_id: int
    decided_by_id: int | None

    class Meta:
        table = "contest"
        indexes = (("state", "deadline"),)


class ContestEntry(Model):
    """A story in a contest. `alias`: its number among the works, given with the
    deadline in an order that tells nothing; `version`: what is judged."""

    id = fields.IntField(primary_key=True)
    contest: fields.ForeignKeyRelation[Contest] = fields.ForeignKeyField(
        "storydesk.Contest", related_name="entries", on_delete=fields.RESTRICT
    )
    story: fields.ForeignKeyRelation[Story] = fields.ForeignKeyField(
        "storydesk.Story", related_name=False, on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name=False, on_delete=fields.RESTRICT
    )
    work_class = fields.CharField(max_length=50, default="")
    entered_at = fields.DatetimeField()
    left_at = fields.DatetimeField(null=True)
    alias = fields.IntField(default=0)
    version = fields.IntField(default=0)
    shortlisted = fields.BooleanField(default=True)

    contest_id: int
    story_id: int
    person_id: int
    unit_id: int

    class Meta:
        table = "contest_entry"
        unique_together = (("contest", "story"),)
        indexes = (("person_id",),)


class ContestScore(Model):
    """What one judge gives one work, 0 to 100; it may change while judging is open."""

    id = fields.IntField(primary_key=True)
    entry: fields.ForeignKeyRelation[ContestEntry] = fields.ForeignKeyField(
        "storydesk.ContestEntry", related_name="scores", on_delete=fields.RESTRICT
    )
    judge: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    score = fields.IntField(null=True)
    at = fields.DatetimeField(null=True)

    entry_id: int
    judge_id: int

    class Meta:
        table = "contest_score"
        unique_together = (("entry", "judge"),)
