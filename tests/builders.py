"""Rows for tests: a small county desk, its people, stories and adoptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from storage.audit import record_audit
from storage.desk.desk import DeskView, load_desk
from storage.models import (
    Adoption,
    Desk,
    Group,
    Identity,
    Outlet,
    Person,
    RoleGrant,
    RuleSetRow,
    Story,
    StoryVersion,
    Unit,
    UnitClass,
)

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, a Tuesday
FIRST_APPLIED = datetime(2025, 12, 31, tzinfo=UTC)
LEVELS = ("county", "city", "province", "central")
OUTLETS = (
    ("county_site", "青禾县政府网", "county", 200),
    ("city_daily", "临川日报", "city", 300),
    ("province_site", "省政府网", "province", 500),
    ("people_daily", "人民日报", "central", 2000),
)
UNITS = (
    ("qinghe", "青河镇", "township"),
    ("baishui", "白水镇", "township"),
    ("liulin", "柳林乡", "township"),
    ("edu", "教育局", "department"),
    ("water", "水利局", "department"),
)
_serial = count(1)


async def build_desk(
    *, rules: str = "", settings: dict[str, Any] | None = None, **marks: Sequence[str]
) -> DeskView:
    """A desk of five units in two classes and four outlets.

    `marks` names units by code: `exempt=["edu"]`, `voluntary=…`, `own_office=…`.
    """
    await Desk.create(
        id=1, name="青禾县信息报送", settings=settings or {}, applied_at=NOW
    )
    classes = {
        "township": await UnitClass.create(code="township", name="乡镇", position=1),
        "department": await UnitClass.create(
            code="department", name="部门", position=2
        ),
    }
    for position, (code, name, unit_class) in enumerate(UNITS):
        flags = {mark: code in codes for mark, codes in marks.items()}
        await Unit.create(
            code=code,
            name=name,
            unit_class=classes[unit_class],
            position=position,
            **flags,
        )
    for position, (code, name, level, points) in enumerate(OUTLETS):
        await Outlet.create(
            code=code,
            name=name,
            level=level,
            level_rank=LEVELS.index(level) + 1,
            points=points,
            position=position,
        )
    await record_audit("desk.apply", "desk", at=FIRST_APPLIED)
    if rules:
        await RuleSetRow.create(
            version="2026", effective_from=date(2026, 1, 1), source=rules
        )
    return await reload_desk()


async def reload_desk() -> DeskView:
    desk = await load_desk()
    assert desk is not None
    return desk


async def find_unit(code: str) -> Unit:
    return await Unit.get(code=code)


async def build_person(
    name: str, role: str = "reporter", unit: str = "", *, reachable: bool = True
) -> Person:
    """A person with one role and a private chat `telegram:<id>`."""
    person = await Person.create(name=name, created_at=NOW)
    await RoleGrant.create(
        person=person,
        role=role,
        unit=await find_unit(unit) if unit else None,
        since=datetime(2026, 1, 1, tzinfo=UTC),
    )
    await Identity.create(
        person=person,
        platform="telegram",
        account=str(person.id),
        chat_key=f"telegram:{person.id}",
        reachable=reachable,
        last_seen=NOW,
    )
    return person


async def build_story(
    unit: str,
    author: Person,
    day: date = date(2026, 11, 20),
    *,
    state: str = "accepted",
    title: str = "春耕备耕有序推进",
    **fields: Any,
) -> Story:
    """A story as it stands after its submission on `day`; tallies are left alone."""
    serial = next(_serial)
    at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    story = await Story.create(
        number=f"{day.year}-{serial}",
        unit=await find_unit(unit),
        author=author,
        state=state,
        title=title,
        chat_key=f"telegram:{author.id}",
        created_at=at,
        updated_at=at,
        submitted_at=at,
        submitted_on=day,
        **fields,
    )
    await StoryVersion.create(
        story=story,
        version=1,
        title=title,
        body="正文" * 100,
        length=200,
        created_at=at,
    )
    return story


async def build_adoption(
    story: Story, outlet: str, day: date, **fields: Any
) -> Adoption:
    """The bare row; points and tallies are left alone."""
    return await Adoption.create(
        story=story,
        version=story.version,
        unit_id=story.unit_id,
        author_id=story.author_id,
        outlet=await Outlet.get(code=outlet),
        adopted_on=day,
        recorded_at=NOW,
        **fields,
    )


async def build_group(
    chat_id: str = "-100",
    *,
    announces: Sequence[str] = (),
    unit: str = "",
    unit_class: str = "",
    kind: str = "group",
) -> Group:
    scope = "unit" if unit else "class" if unit_class else "desk"
    return await Group.create(
        chat_key=f"telegram:{chat_id}",
        kind=kind,
        title="工作群",
        scope=scope,
        unit=await find_unit(unit) if unit else None,
        unit_class=await UnitClass.get(code=unit_class) if unit_class else None,
        announces=list(announces),
    )
