"""Stories, their versions, files, and what was done to them by whom."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from storage.models.desk import Unit
from storage.models.people import Person


class Media(Model):
    """A file of the media store, named by its SHA-256.

    Of a photo: `phash` says what it looks like (32 hexadecimal digits), `taken_at` when
    it was taken, on the camera's clock (ISO 8601); "" where nobody knows.
    """

    id = fields.IntField(primary_key=True)
    sha256 = fields.CharField(max_length=64, unique=True)
    size = fields.BigIntField()
    mime = fields.CharField(max_length=100)
    width = fields.IntField(default=0)
    height = fields.IntField(default=0)
    phash = fields.CharField(max_length=32, default="", db_default="")
    taken_at = fields.CharField(max_length=32, default="", db_default="")
    created_at = fields.DatetimeField()

    class Meta:
        table = "media"


class Story(Model):
    """`state` as in handlers.rules.workflow; `version` is the current version's number.

    `number` ("2026-1123": local year, serial within it) is given with the first
    submission. `card_state` columns are tallied by `submitted_on`, a local date.
    `handler`: who writes on for the author (a stand-in, a successor), in `chat_key`.
    """

    id = fields.IntField(primary_key=True)
    number = fields.CharField(max_length=16, null=True, unique=True)
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name="stories", on_delete=fields.RESTRICT
    )
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name="stories", on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=16)
    version = fields.IntField(default=1)
    title = fields.CharField(max_length=300, default="")
    genre = fields.CharField(max_length=32, default="")
    form = fields.CharField(max_length=32, default="")
    chat_key = fields.CharField(max_length=100)  # where it was written
    album = fields.CharField(max_length=64, default="")
    message_id = fields.CharField(max_length=64, default="")  # the first message
    warnings: list[Any] = fields.JSONField(default=list)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    reminded_at = fields.DatetimeField(null=True)  # a draft left lying
    submitted_at = fields.DatetimeField(null=True)
    submitted_on = fields.DateField(null=True)
    decided_at = fields.DatetimeField(null=True)
    taken_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    taken_until = fields.DatetimeField(null=True)
    handler: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )

    unit_id: int
    author_id: int
    taken_by_id: int | None
    handler_id: int | None

    class Meta:
        table = "story"
        indexes = (
            ("state", "submitted_at"),
            ("unit_id", "submitted_on"),
            ("submitted_on",),
            ("author_id", "state"),
            ("chat_key", "album"),
            ("handler_id",),
        )


class StoryVersion(Model):
    """What was written, kept for good (存稿制度). `length` counts characters.

    A version above the story's own is not handed in yet and may still change.
    """

    id = fields.IntField(primary_key=True)
    story: fields.ForeignKeyRelation[Story] = fields.ForeignKeyField(
        "storydesk.Story", related_name="versions", on_delete=fields.RESTRICT
    )
    version = fields.IntField()
    title = fields.CharField(max_length=300, default="")
    body = fields.TextField(default="")
    length = fields.IntField(default=0)
    digest = fields.CharField(max_length=64, default="", db_index=True)  # of the body
    created_at = fields.DatetimeField()

    story_id: int

    class Meta:
        table = "story_version"
        unique_together = (("story", "version"),)


class StoryFile(Model):
    """A photo or document of a story, from `version` on until `removed_in`.

    `caption`: the words that came with it.
    """

    id = fields.IntField(primary_key=True)
    story: fields.ForeignKeyRelation[Story] = fields.ForeignKeyField(
        "storydesk.Story", related_name="files", on_delete=fields.RESTRICT
    )
    media: fields.ForeignKeyRelation[Media] = fields.ForeignKeyField(
        "storydesk.Media", related_name=False, on_delete=fields.RESTRICT
    )
    version = fields.IntField()
    removed_in = fields.IntField(null=True)
    position = fields.IntField(default=0)
    kind = fields.CharField(max_length=8)  # photo, file
    name = fields.CharField(max_length=200, default="")
    caption = fields.CharField(max_length=500, default="", db_default="")
    recompressed = fields.BooleanField(default=False)

    story_id: int
    media_id: int

    class Meta:
        table = "story_file"
        unique_together = (("story", "media", "version"),)
        indexes = (("media_id",),)


class StoryAction(Model):
    """One step of a story's life; never changed afterwards."""

    id = fields.IntField(primary_key=True)
    story: fields.ForeignKeyRelation[Story] = fields.ForeignKeyField(
        "storydesk.Story", related_name="actions", on_delete=fields.RESTRICT
    )
    version = fields.IntField()
    action = fields.CharField(max_length=32)
    from_state = fields.CharField(max_length=16)
    to_state = fields.CharField(max_length=16)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    reasons: list[str] = fields.JSONField(default=list)
    words = fields.TextField(default="")

    story_id: int
    person_id: int | None

    class Meta:
        table = "story_action"
        indexes = (("story_id",),)


class Counter(Model):
    """A serial without gaps or doubles: the row's lock holds until the commit."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=64, unique=True)
    value = fields.IntField()

    class Meta:
        table = "counter"
