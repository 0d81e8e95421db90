"""Chats, accounts, and the two durable queues."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from storage.models.desk import Unit, UnitClass
from storage.models.people import Person


class Identity(Model):
    """(platform, account) → person, and the private chat that reaches them."""

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name="identities", on_delete=fields.RESTRICT
    )
    platform = fields.CharField(max_length=16)
    account = fields.CharField(max_length=64)
    chat_key = fields.CharField(max_length=100)
    username = fields.CharField(max_length=64, default="")
    reachable = fields.BooleanField(default=True)  # False: they blocked the desk
    last_seen = fields.DatetimeField()

    person_id: int

    class Meta:
        table = "identity"
        unique_together = (("platform", "account"),)
        indexes = (("person_id",),)


class Group(Model):
    """A group or channel the desk was put into; unbound until an admin binds it.

    `scope`: "" (unbound), desk, class, unit. `announces`: kinds that are posted there.
    """

    id = fields.IntField(primary_key=True)
    chat_key = fields.CharField(max_length=100, unique=True)
    code = fields.CharField(max_length=64, null=True, unique=True)  # desk file's name
    kind = fields.CharField(max_length=16)  # group, channel
    title = fields.CharField(max_length=200, default="")
    scope = fields.CharField(max_length=16, default="")
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name="groups", null=True, on_delete=fields.RESTRICT
    )
    unit_class: fields.ForeignKeyNullableRelation[UnitClass] = fields.ForeignKeyField(
        "storydesk.UnitClass",
        related_name="groups",
        null=True,
        on_delete=fields.RESTRICT,
    )
    announces: list[str] = fields.JSONField(default=list)
    active = fields.BooleanField(default=True)  # False: thrown out or gone

    unit_id: int | None
    unit_class_id: int | None

    class Meta:
        table = "chat_group"


class Question(Model):
    """What a chat is being asked; the next plain message there is the answer."""

    id = fields.IntField(primary_key=True)
    chat_key = fields.CharField(max_length=100)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=64)
    data: dict[str, Any] = fields.JSONField(default=dict)
    asked_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    person_id: int

    class Meta:
        table = "question"
        unique_together = (("chat_key", "person"),)


class Card(Model):
    """Which message of a chat shows which card, so that it can be edited in place."""

    id = fields.IntField(primary_key=True)
    chat_key = fields.CharField(max_length=100)
    card = fields.CharField(max_length=100)
    message_id = fields.CharField(max_length=64)

    class Meta:
        table = "card"
        unique_together = (("chat_key", "card"),)
        indexes = (("chat_key", "message_id"),)


class PressToken(Model):
    """What a button does: an opaque token stands for action and arguments.

    Usable only in `chat_key` and, if `person` is set, only by that person.
    """

    id = fields.IntField(primary_key=True)
    token = fields.CharField(max_length=32, unique=True)
    action = fields.CharField(max_length=64)
    args: dict[str, Any] = fields.JSONField(default=dict)
    chat_key = fields.CharField(max_length=100)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)

    person_id: int | None

    class Meta:
        table = "press_token"


class Choice(Model):
    """The tokens of the options that a message shows as 1, 2, … instead of buttons."""

    id = fields.BigIntField(primary_key=True)
    chat_key = fields.CharField(max_length=100)
    message_id = fields.CharField(max_length=64)
    tokens: list[str] = fields.JSONField(default=list)
    shown_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "choice"
        unique_together = (("chat_key", "message_id"),)


class ReceiveCursor(Model):
    """How far a platform's events are in the inbox, in the platform's own words."""

    id = fields.IntField(primary_key=True)
    platform = fields.CharField(max_length=16, unique=True)
    value = fields.TextField()
    at = fields.DatetimeField()

    class Meta:
        table = "receive_cursor"


class InboxEvent(Model):
    """An event as it came, stored before it was acknowledged.

    `state`: waiting, done, dead, dropped. Events of one `chat_key` are handled in the
    order of `id`, by one worker at a time: `holder` says which claim of whom, until
    `lease_until`. One that waits for another try has a lease that nobody holds.
    """

    id = fields.BigIntField(primary_key=True)
    platform = fields.CharField(max_length=16)
    event_key = fields.CharField(max_length=128)
    chat_key = fields.CharField(max_length=100)
    body = fields.BinaryField()
    received_at = fields.DatetimeField()
    state = fields.CharField(max_length=8, default="waiting")
    attempts = fields.IntField(default=0)
    error = fields.CharField(max_length=500, default="")
    reference = fields.CharField(max_length=8, default="")  # what the person was told
    holder = fields.CharField(max_length=64, default="")
    lease_until = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "inbox"
        unique_together = (("platform", "event_key"),)
        indexes = (("state", "id"), ("state", "lease_until"))


class OutboxItem(Model):
    """What is to be sent: one call to the platform each.

    `state`: waiting, sending, sent, failed, ambiguous, expired, dropped. Posts of one
    chat leave in the order of `id` within their priority. `holder` and `lease_until` as
    in the inbox; `doubts`: how often nobody knew whether it had left.
    """

    id = fields.BigIntField(primary_key=True)
    platform = fields.CharField(max_length=16)
    chat_key = fields.CharField(max_length=100)
    op = fields.CharField(max_length=8)  # post, answer, react, menu
    payload: dict[str, Any] = fields.JSONField()
    card = fields.CharField(max_length=100, default="")
    priority = fields.SmallIntField(default=0)
    state = fields.CharField(max_length=12, default="waiting")
    not_before = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    doubts = fields.SmallIntField(default=0)
    error = fields.CharField(max_length=500, default="")
    message_ids: list[str] = fields.JSONField(default=list)
    run_id = fields.BigIntField(null=True)  # the announcement it belongs to
    event_id = fields.BigIntField(null=True)  # the inbox event it answers
    holder = fields.CharField(max_length=64, default="")
    lease_until = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)

    class Meta:
        table = "outbox"
        indexes = (
            ("state", "priority", "id"),
            ("state", "lease_until"),
            ("chat_key", "card"),
            ("run_id",),
        )
