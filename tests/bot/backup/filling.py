"""A desk with something in every table, and its rows to compare."""

import hashlib
from datetime import date, timedelta

from tortoise import fields

from bot.media.folder import MediaFolder
from handlers.desk_file import open_desk_file
from handlers.desk_file.rows import apply_desk
from storage import models
from storage.audit import record_audit
from storage.desk.desk_groups import bind_group
from storage.engine.portable import order_models
from storage.engine.snapshot import open_snapshot
from tests.builders import NOW, build_adoption, build_person, build_story
from tests.desk_files import SAMPLE

PICTURES = [b"\xff\xd8 a picture", b"\xff\xd8 another one" * 90_000]


async def fill_desk(media_dir, *, story_count=2):
    """The sample desk with people, stories, points, files, queues and runs."""
    await apply_desk(open_desk_file(SAMPLE), now=NOW)
    await models.Unit.filter(code="dongshan").update(
        parent_id=(await models.Unit.get(code="archives")).id
    )
    await bind_group(
        "ranking_channel", chat_key="telegram:-1", kind="channel", title="通报"
    )
    author = await build_person("王小明", unit="qinghe")
    for number in range(story_count):
        story = await build_story(
            "qinghe", author, title=f"=标题{number}", warnings=["late"]
        )
    adoption = await build_adoption(story, "province_site", date(2026, 11, 20))
    await _add_points(story, adoption)
    await _add_files(story, MediaFolder(media_dir))
    await _add_people_rows(author)
    await _add_queues()
    await _fill_the_rest()
    await record_audit("story.accept", f"story:{story.id}", at=NOW, details={"一": [1]})


async def _add_points(story, adoption):
    day = {"day": date(2026, 11, 20), "unit_id": story.unit_id}
    await models.LedgerEntry.create(
        **day,
        story=story,
        month="2026-11",
        amount=-250,
        record=f"adoption:{adoption.id}",
        details={"steps": [["a", 1]]},
        created_at=NOW,
    )
    await models.ScoringFact.create(**day, kind="fault", recorded_at=NOW)
    await models.DayTally.create(**day, reported=1, levels={"province": 1})
    await models.MonthTally.create(month="2026-11", unit_id=story.unit_id, points=-250)
    await models.Publication.create(
        kind="monthly_ranking",
        period="2026-10",
        snapshot={"boards": []},
        hash="0" * 64,
        starts_on=date(2026, 10, 1),
        ends_on=date(2026, 10, 31),
        published_at=NOW,
    )
    await models.StoryAction.create(
        story=story,
        version=1,
        action="accept",
        from_state="submitted",
        to_state="accepted",
        at=NOW + timedelta(microseconds=7),
        reasons=["肤浅"],
    )


async def _add_files(story, folder):
    for picture in PICTURES:
        part = folder.begin()
        part.write(picture)
        sha256 = folder.settle(part)
        media = await models.Media.create(
            sha256=sha256, size=len(picture), mime="image/jpeg", created_at=NOW
        )
        await models.StoryFile.create(story=story, media=media, version=1, kind="photo")
    assert folder.find(hashlib.sha256(PICTURES[0]).hexdigest()).exists()


async def _add_people_rows(person):
    await models.Invitation.create(
        code_hash="1" * 64,
        role="editor",
        created_by=person,
        created_at=NOW,
        expires_at=NOW,
    )
    await models.JoinRequest.create(
        platform="telegram", account="9", chat_key="telegram:9", asked_at=NOW
    )
    chat = {"chat_key": "telegram:1"}
    await models.Question.create(
        **chat, person=person, name="reason", asked_at=NOW, expires_at=NOW
    )
    await models.Card.create(**chat, card="story:1", message_id="5")
    await models.PressToken.create(
        **chat, token="t", action="accept", args={"n": 1}, made_at=NOW, expires_at=NOW
    )
    await models.Counter.create(name="story:2026", value=3)


async def _add_queues():
    run = await models.Run.create(
        job="monthly_ranking", period="2026-10", target="x", due_at=NOW, created_at=NOW
    )
    await models.InboxEvent.create(
        platform="telegram",
        event_key="1:2",
        chat_key="telegram:1",
        body=bytes(range(256)),
        received_at=NOW,
    )
    for run_id in (None, run.id):
        await models.OutboxItem.create(
            platform="telegram",
            chat_key="telegram:1",
            op="post",
            payload={"text": "您好"},
            run_id=run_id,
            created_at=NOW,
        )


SAMPLES = {
    fields.CharField: "一",
    fields.TextField: "一\n二",
    fields.DatetimeField: NOW + timedelta(microseconds=1),
    fields.DateField: date(2026, 2, 28),
    fields.JSONField: {"一": [1, None, 2.5]},
    fields.BinaryField: b"\x00\xff",
    fields.BooleanField: True,
    fields.IntField: 7,
    fields.BigIntField: 7 << 32,
    fields.SmallIntField: 7,
}


async def _fill_the_rest():
    """A row in each table that has none yet, with a value in every column."""
    for model in order_models():
        if not await model.all().exists():
            columns = model._meta.fields_db_projection
            plain = {n: model._meta.fields_map[n] for n in columns if n != "id"}
            values = {n: SAMPLES[type(f)] for n, f in plain.items() if not f.reference}
            for name, field in plain.items():
                if field.reference and not field.null:
                    values[name] = (await field.reference.related_model.first()).id
            await model.create(**values)


async def read_books(url):
    """Every row of every table, with the database open."""
    books = {}
    async with open_snapshot(url) as snapshot:
        for model in order_models():
            rows = [row async for row in snapshot.read(model)]
            books[model._meta.db_table] = rows
    return books
