"""What went out by itself: claims, and the frozen figures of published periods."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Run(Model):
    """One announcement or reminder: the claimed row decides, not the timer.

    `state`: claimed (being built), queued (its posts are in the outbox, committed with
    this state), too_late, nothing (re-checked: nobody needs it).
    """

    id = fields.BigIntField(primary_key=True)
    job = fields.CharField(max_length=64)
    period = fields.CharField(max_length=32)
    target = fields.CharField(max_length=100)
    state = fields.CharField(max_length=12, default="claimed")
    holder = fields.CharField(max_length=64, default="")
    lease_until = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=1)
    note = fields.CharField(max_length=500, default="")
    due_at = fields.DatetimeField()
    created_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "run"
        unique_together = (("job", "period", "target"),)


class Publication(Model):
    """A published period is frozen: what went out is made from `snapshot` alone.

    `revision` 1 is the publication, higher ones are corrections (更正).
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=32)
    period = fields.CharField(max_length=32)
    revision = fields.IntField(default=1)
    number = fields.CharField(max_length=32, default="")
    snapshot: dict[str, Any] = fields.JSONField()
    hash = fields.CharField(max_length=64)
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    published_at = fields.DatetimeField()

    class Meta:
        table = "publication"
        unique_together = (("kind", "period", "revision"),)
