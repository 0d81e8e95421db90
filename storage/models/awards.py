"""Awards with their panels' votes, and fees (稿酬) as a ledger with pay lists.

Amounts of money are integers of fen.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from storage.models.desk import Unit
from storage.models.people import Person
from storage.models.points import Adoption
from storage.models.stories import Story


class AwardRound(Model):
    """One award of the desk file for one period, from the first thing done about it.

    `state`: open (proposals follow the records), voting, closed (the votes are
    counted), decided (the result stands under its number), announced. `struck`: code
    of a nominee → why it does not get the award. `snapshot`: the proposals as the
    panel saw them; `panel`: who may vote; `winners`: the result.
    """

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=64)
    period = fields.CharField(max_length=32)
    state = fields.CharField(max_length=12, default="open")
    struck: dict[str, Any] = fields.JSONField(default=dict)
    snapshot: dict[str, Any] = fields.JSONField(default=dict)
    panel: list[Any] = fields.JSONField(default=list)
    winners: list[Any] = fields.JSONField(default=list)
    number = fields.CharField(max_length=100, default="")
    opened_at = fields.DatetimeField(null=True)
    closes_at = fields.DatetimeField(null=True)
    decided_at = fields.DatetimeField(null=True)
    decided_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )

    decided_by_id: int | None

    class Meta:
        table = "award_round"
        unique_together = (("code", "period"),)
        indexes = (("state", "closes_at"),)


class AwardBallot(Model):
    """A panel member's paper, which may be changed until the vote is closed.

    `marks`: code of a candidate → votes (1) or points given.
    """

    id = fields.IntField(primary_key=True)
    round: fields.ForeignKeyRelation[AwardRound] = fields.ForeignKeyField(
        "storydesk.AwardRound", related_name="ballots", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    marks: dict[str, Any] = fields.JSONField(default=dict)
    is_cast = fields.BooleanField(default=False)
    cast_at = fields.DatetimeField(null=True)

    round_id: int
    person_id: int

    class Meta:
        table = "award_ballot"
        unique_together = (("round", "person"),)


class FeeEntry(Model):
    """What one author is paid for one adoption. Never changed: see `reverses`.

    `day` decides the pay list it comes on. `name`: an author who is no member; with
    neither person nor name it is the unit's. `reverses`: the entry it takes back.
    """

    id = fields.BigIntField(primary_key=True)
    adoption: fields.ForeignKeyRelation[Adoption] = fields.ForeignKeyField(
        "storydesk.Adoption", related_name=False, on_delete=fields.RESTRICT
    )
    story: fields.ForeignKeyRelation[Story] = fields.ForeignKeyField(
        "storydesk.Story", related_name=False, on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name=False, on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=100, default="")
    day = fields.DateField()
    month = fields.CharField(max_length=7)
    amount = fields.IntField()
    rate = fields.IntField()  # of the whole adoption, before it was shared
    authors = fields.IntField(default=1)
    reverses: fields.OneToOneNullableRelation[FeeEntry] = fields.OneToOneField(
        "storydesk.FeeEntry", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()

    adoption_id: int
    story_id: int
    unit_id: int
    person_id: int | None
    reverses_id: int | None

    class Meta:
        table = "fee"
        indexes = (("month",), ("person_id", "month"), ("story_id",), ("day",))


class PayList(Model):
    """A month's fees, frozen under a number: what is paid is made from `snapshot`."""

    id = fields.IntField(primary_key=True)
    month = fields.CharField(max_length=7, unique=True)
    number = fields.CharField(max_length=100, unique=True)
    total = fields.BigIntField()
    snapshot: dict[str, Any] = fields.JSONField()
    hash = fields.CharField(max_length=64)
    made_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    made_at = fields.DatetimeField()

    made_by_id: int

    class Meta:
        table = "pay_list"
