"""Phrases for sending stories back, shared by all editors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.models import ReturnTemplate


@dataclass(frozen=True, slots=True)
class TemplateView:
    """`reasons`: codes of `handlers.rules.reasons`."""

    id: int
    name: str
    reasons: tuple[str, ...]
    words: str


async def list_templates(*, limit: int = 30) -> list[TemplateView]:
    """Those in use, in the order made."""
    rows = await ReturnTemplate.filter(active=True).order_by("id").limit(limit)
    return [_view(row) for row in rows]


async def find_template(template_id: int) -> TemplateView | None:
    row = await ReturnTemplate.get_or_none(id=template_id, active=True)
    return _view(row) if row else None


def _view(row: ReturnTemplate) -> TemplateView:
    return TemplateView(row.id, row.name, tuple(row.reasons), row.words)


async def add_template(
    name: str,
    reasons: Sequence[str],
    words: str,
    *,
    made_by_id: int,
    now: datetime,
) -> None:
    """It takes the place of one of the same name."""
    await ReturnTemplate.filter(name=name, active=True).update(active=False)
    await ReturnTemplate.create(
        name=name,
        reasons=list(reasons),
        words=words,
        made_by_id=made_by_id,
        made_at=now,
    )


async def drop_template(template_id: int) -> bool:
    """False if it is gone already."""
    held = ReturnTemplate.filter(id=template_id, active=True)
    return await held.update(active=False) == 1
