"""Who may do what, and who did what."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from storage.models.desk import Unit


class Person(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=100)
    language = fields.CharField(max_length=16, default="")  # "" = the desk's
    status = fields.CharField(max_length=16, default="active")  # active, suspended
    muted_until = fields.DatetimeField(null=True)  # no reminders until then
    tips_seen = fields.DatetimeField(null=True)  # returns until then were spoken of
    tips = fields.BooleanField(default=True, db_default=True)  # wants such tips
    created_at = fields.DatetimeField()

    class Meta:
        table = "person"


class RoleGrant(Model):
    """A role for a time; people change posts, so grants end and are never deleted.

    Roles: reporter, unit_leader, editor, chief_editor, admin, observer. `unit` is empty
    for the desk's own roles. `deputy`: comes second to the unit's main reporter (副).
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name="grants", on_delete=fields.RESTRICT
    )
    role = fields.CharField(max_length=16)
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name="grants", null=True, on_delete=fields.RESTRICT
    )
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    deputy = fields.BooleanField(default=False, db_default=False)

    person_id: int
    unit_id: int | None

    class Meta:
        table = "role_grant"
        indexes = (("role", "unit_id"), ("person_id",))


class Absence(Model):
    """A person is on leave, both days included; `stand_in` acts for them meanwhile."""

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name="absences", on_delete=fields.RESTRICT
    )
    stand_in: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    starts_on = fields.DateField()
    ends_on = fields.DateField(db_index=True)
    set_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    set_at = fields.DatetimeField()

    person_id: int
    stand_in_id: int | None

    class Meta:
        table = "absence"


class Invitation(Model):
    """The code itself is not kept, only its SHA-256.

    `name` and `deputy` are what a roster says of whoever uses it.
    """

    id = fields.IntField(primary_key=True)
    code_hash = fields.CharField(max_length=64, unique=True)
    role = fields.CharField(max_length=16)
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit",
        related_name="invitations",
        null=True,
        on_delete=fields.RESTRICT,
    )
    created_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name="invited", null=True, on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    uses_left = fields.IntField(default=1)
    revoked_at = fields.DatetimeField(null=True)
    name = fields.CharField(max_length=100, default="", db_default="")
    deputy = fields.BooleanField(default=False, db_default=False)

    unit_id: int | None
    created_by_id: int | None

    class Meta:
        table = "invitation"


class JoinRequest(Model):
    id = fields.IntField(primary_key=True)
    platform = fields.CharField(max_length=16)
    account = fields.CharField(max_length=64)
    chat_key = fields.CharField(max_length=100)
    name = fields.CharField(max_length=100, default="")
    words = fields.CharField(max_length=500, default="")
    state = fields.CharField(max_length=16, default="open")  # open, approved, refused
    asked_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    decided_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )

    class Meta:
        table = "join_request"
        indexes = (("platform", "account"),)


class AuditEntry(Model):
    """Everything that changed something, in a chain: `hash` covers `previous_hash`."""

    id = fields.IntField(primary_key=True)
    at = fields.DatetimeField()
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    action = fields.CharField(max_length=64)
    subject = fields.CharField(max_length=100, default="", db_index=True)
    details: dict[str, Any] = fields.JSONField(default=dict)
    previous_hash = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)

    person_id: int | None

    class Meta:
        table = "audit"
