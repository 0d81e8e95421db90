"""Topic guides (报送要点): numbered within a year, never changed once out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.counters import give_serial
from storage.models import TopicGuide


@dataclass(frozen=True, slots=True)
class GuideView:
    """`number` "2026-3": the third of that year; `month` "2026-12"."""

    number: str
    month: str
    title: str
    body: str
    issued_at: datetime


async def create_guide(
    *, year: int, month: str, title: str, body: str, issued_by_id: int, now: datetime
) -> GuideView:
    row = await TopicGuide.create(
        number=f"{year}-{await give_serial(f'guide:{year}')}",
        month=month,
        title=title[:200],
        body=body,
        issued_by_id=issued_by_id,
        issued_at=now,
    )
    return _view(row)


async def list_guides(*, month: str = "", limit: int = 12) -> list[GuideView]:
    """The latest first; of one month, if named."""
    rows = TopicGuide.filter(month=month) if month else TopicGuide.all()
    return [_view(row) for row in await rows.order_by("-id").limit(limit)]


async def find_guide(number: str) -> GuideView | None:
    row = await TopicGuide.get_or_none(number=number)
    return _view(row) if row else None


def _view(row: TopicGuide) -> GuideView:
    return GuideView(row.number, row.month, row.title, row.body, row.issued_at)
