"""Who shares a story with its author: several units, several authors, in order."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from storage.models.desk import Unit
from storage.models.people import Person
from storage.models.stories import Story


class StoryPartner(Model):
    """A place in the list of those who wrote a joint story (合报), its own too.

    A story of one author has none. `person` is empty for a unit without a name, and
    for a `name` that is no member of the desk.
    """

    id = fields.IntField(primary_key=True)
    story: fields.ForeignKeyRelation[Story] = fields.ForeignKeyField(
        "storydesk.Story", related_name="partners", on_delete=fields.RESTRICT
    )
    position = fields.IntField()
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "storydesk.Unit", related_name=False, on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "storydesk.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=100, default="")

    story_id: int
    unit_id: int
    person_id: int | None

    class Meta:
        table = "story_partner"
        unique_together = (("story", "position"),)
        indexes = (("unit_id",), ("person_id",))
