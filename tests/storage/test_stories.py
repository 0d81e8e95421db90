"""Stories, numbers and invitations under many hands, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from storage.counters import give_number
from storage.database import transaction
from storage.models import (
    Person,
    RoleGrant,
    Story,
    StoryAction,
    StoryFile,
    Unit,
    UnitClass,
)
from storage.people.invitations import (
    create_invitation,
    find_invitation,
    use_invitation,
)
from storage.people.people import (
    Recipient,
    create_member,
    end_grant,
    find_person,
    grant_role,
    list_recipients,
    set_reachable,
)
from storage.stories.stories import (
    NewFile,
    NewText,
    Step,
    add_files,
    create_draft,
    drop_working_version,
    remove_files,
    take_step,
    view_after,
    write_text,
)
from storage.stories.story_lists import (
    SameText,
    count_recent,
    find_by_album,
    find_open_work,
    find_same_text,
    list_waiting,
)
from storage.stories.story_views import load_story

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
FIRST = NewText("题", "一稿", 2, "d" * 64)
SECOND = NewText("题", "二稿", 2, "e" * 64)


def make_file(letter, kind="photo"):
    return NewFile(letter * 64, kind, f"{letter}.jpg", 10, "image/jpeg", 4000, 3000)


async def make_draft(**fields):
    unit_class = await UnitClass.create(code="t", name="乡镇")
    unit = await Unit.create(code="u", name="青河镇", unit_class=unit_class)
    author = await Person.create(name="张三", created_at=NOW)
    return await create_draft(
        unit_id=unit.id,
        author_id=author.id,
        author_name="张三",
        chat_key="telegram:1",
        text=FIRST,
        now=NOW,
        **fields,
    )


async def test_what_changed_is_seen_as_it_would_be_read(each_db):
    draft = await make_draft(album="a", message_id="7")
    assert draft == await load_story(draft.id)

    later = NOW + timedelta(minutes=1)
    written = await write_text(draft, SECOND, now=later, message_id="8")
    assert written == await load_story(draft.id)

    step = Step("submit", "submitted", draft.author_id, 1, ["hollow"], "好")
    changes = {
        "submitted_at": later,
        "submitted_on": later.date(),
        "warnings": [{"a": 1}],
    }
    assert await take_step(written, step, now=later, title="题", **changes)
    moved = view_after(
        written, step, person_name="张三", now=later, title="题", **changes
    )
    assert moved == await load_story(draft.id)

    revised = await write_text(moved, FIRST, now=later)
    assert revised == await load_story(draft.id)


async def test_a_story_is_read_as_it_was_written(each_db):
    story = await make_draft(album="a1", message_id="7")
    await add_files(story, [make_file("a"), make_file("b", "file")], NOW)

    story = await load_story(story.id)

    assert (story.title, story.text.body, story.text.digest) == ("题", "一稿", "d" * 64)
    assert (story.author_name, story.state, story.album) == ("张三", "draft", "a1")
    assert story.created_at == NOW
    assert [f.name for f in story.list_files(1)] == ["a.jpg", "b.jpg"]
    assert [f.sha256[0] for f in story.list_files(1, "photo")] == ["a"]
    assert await find_by_album("telegram:1", "a1") == story.id


async def test_of_two_who_take_a_step_at_once_one_does(each_db):
    story = await make_draft()

    async def step(to_state):
        async with transaction():
            deed = Step(to_state, to_state, None, 1)
            return await take_step(story, deed, now=NOW)

    done = await asyncio.gather(*(step(s) for s in ("accepted", "rejected") * 4))

    assert sorted(done) == [False] * 7 + [True]
    actions = await StoryAction.all().values_list("to_state", flat=True)
    assert list(actions) == [(await Story.get()).state]


async def test_numbers_have_no_gap_and_no_double_under_many_hands(each_db):
    async def give(n):
        async with transaction():
            number = await give_number(2026)
            if n % 5 == 0:
                raise LookupError  # rolled back: its number is given again
            return number

    given = await asyncio.gather(*(give(n) for n in range(40)), return_exceptions=True)

    numbers = [number for number in given if isinstance(number, str)]
    assert sorted(numbers, key=lambda n: int(n[5:])) == [
        f"2026-{n}" for n in range(1, 33)
    ]


async def test_numbers_go_on_after_stories_that_came_from_elsewhere(each_db):
    story = await make_draft()
    await Story.filter(id=story.id).update(number="2026-41")

    async with transaction():
        given = [
            await give_number(2026),
            await give_number(2026),
            await give_number(2027),
        ]

    assert given == ["2026-42", "2026-43", "2027-1"]


async def test_an_invitation_is_used_as_often_as_it_says_under_many_hands(each_db):
    await create_invitation(
        "AAAA7BBBBB",
        role="editor",
        unit_id=None,
        uses=3,
        expires_at=NOW + timedelta(days=1),
        created_by=None,
        now=NOW,
    )
    invitation = await find_invitation("AAAA7BBBBB")

    async def use():
        async with transaction():
            return await use_invitation(invitation.id)

    used = await asyncio.gather(*(use() for _ in range(10)))

    assert used.count(True) == 3
    assert (await find_invitation("AAAA7BBBBB")).uses_left == 0


async def test_what_was_handed_in_stays_while_the_next_version_is_written(each_db):
    story = await make_draft()
    await add_files(story, [make_file("a")], NOW)
    async with transaction():
        await take_step(story, Step("submit", "submitted", None, 1), now=NOW)
    story = await load_story(story.id)

    await write_text(story, SECOND, now=NOW)
    story = await load_story(story.id)
    await add_files(story, [make_file("a"), make_file("b")], NOW)
    await remove_files(await load_story(story.id))
    await add_files(await load_story(story.id), [make_file("c")], NOW)
    story = await load_story(story.id)

    assert (story.text.body, story.working_text.body) == ("一稿", "二稿")
    assert [f.sha256[0] for f in story.list_files(1)] == ["a"]
    assert [f.sha256[0] for f in story.list_files(2)] == ["c"]

    await drop_working_version(story)
    story = await load_story(story.id)
    assert list(story.texts) == [1]
    assert [f.sha256[0] for f in story.list_files(2)] == ["a"]
    assert await StoryFile.all().count() == 1


async def test_open_work_is_a_draft_or_a_version_not_handed_in(each_db):
    story = await make_draft()
    states = ("submitted",)

    async def find():
        since = NOW - timedelta(hours=1)
        return await find_open_work(
            story.author_id, "telegram:1", states=states, since=since
        )

    assert await find() == story.id
    await Story.filter(id=story.id).update(state="submitted")
    assert await find() is None
    await write_text(await load_story(story.id), SECOND, now=NOW)
    assert await find() == story.id
    await Story.filter(id=story.id).update(state="accepted")
    assert await find() is None


async def test_the_same_text_is_found_only_where_it_was_handed_in(each_db):
    story = await make_draft()
    assert await find_same_text("d" * 64, besides=0) is None

    today = NOW.date()
    await Story.filter(id=story.id).update(
        number="2026-1", state="submitted", submitted_at=NOW, submitted_on=today
    )

    same = SameText("2026-1", story.unit_id, today)
    assert await find_same_text("d" * 64, besides=0) == same
    assert await find_same_text("d" * 64, besides=story.id) is None
    assert await find_same_text("", besides=0) is None
    assert await count_recent(story.unit_id, besides=0, now=NOW) == 1
    later = NOW + timedelta(hours=2)
    assert await count_recent(story.unit_id, besides=0, now=later) == 0


async def test_the_queue_is_by_age_and_by_unit(each_db):
    story = await make_draft()
    await Story.filter(id=story.id).update(state="submitted", submitted_at=NOW)

    lines = await list_waiting(["submitted"])

    assert [(line.id, line.author_name, line.at) for line in lines] == [
        (story.id, "张三", NOW)
    ]
    assert await list_waiting(["submitted"], unit_ids=[story.unit_id]) == lines
    assert await list_waiting(["submitted"], unit_ids=[]) == []


async def join(name, account, role, unit_id=None):
    person_id = await create_member(
        platform="telegram",
        account=account,
        chat_key=f"telegram:{account}",
        name=name,
        now=NOW,
    )
    await grant_role(person_id, role, unit_id=unit_id, now=NOW)
    return person_id


async def test_whom_to_write_to_is_active_reachable_and_has_the_role(each_db):
    unit_class = await UnitClass.create(code="t", name="乡镇")
    units = [
        await Unit.create(code=c, name=c, unit_class=unit_class) for c in ("a", "b")
    ]
    editor = await join("李", "1", "editor")
    await grant_role(editor, "chief_editor", unit_id=None, now=NOW)
    await join("陈", "2", "unit_leader", units[0].id)
    await join("周", "3", "unit_leader", units[1].id)
    gone = await join("吴", "4", "editor")
    await join("郑", "5", "editor")
    await end_grant(gone, "editor", unit_id=None, now=NOW)
    await set_reachable("telegram", "5", reachable=False)

    found = await list_recipients(
        ("editor", "chief_editor", "unit_leader"), unit_id=units[0].id
    )

    assert found == [
        Recipient(
            editor, "李", "", "telegram:1", frozenset({"editor", "chief_editor"})
        ),
        Recipient(2, "陈", "", "telegram:2", frozenset({"unit_leader"})),
    ]


async def test_a_role_is_given_once_and_ends_without_being_forgotten(each_db):
    person_id = await join("李", "1", "editor")

    assert await grant_role(person_id, "editor", unit_id=None, now=NOW) is False
    assert await end_grant(person_id, "editor", unit_id=None, now=NOW) is True
    assert await end_grant(person_id, "editor", unit_id=None, now=NOW) is False

    assert (await find_person(person_id)).grants == ()
    assert await RoleGrant.filter(person_id=person_id).count() == 1
