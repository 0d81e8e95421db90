"""The hand behind the scene: the clock, the faults, the page's columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.sandbox.errors import NotPossible
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.limits import UNPACED, Pace
from bot.sandbox.people.lookup import Act, find_person, find_room
from bot.sandbox.service import Service

Json = dict[str, Any]


async def clock(service: Service) -> Json:
    """`now` is ISO 8601 in UTC; `offset` the seconds by which it leads real time."""
    return {
        "now": service.clock.now().isoformat(),
        "offset": service.clock.offset.total_seconds(),
    }


async def move_clock(service: Service, *, seconds: float) -> Json:
    service.clock.move(timedelta(seconds=seconds))
    return await _show_clock(service)


async def set_clock(service: Service, *, at: str) -> Json:
    """`at`: ISO 8601; without an offset it is meant in the sandbox's time zone."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise NotPossible(f"{at!r} is no moment in ISO 8601") from error
    service.clock.set(moment if moment.tzinfo else moment.replace(tzinfo=service.zone))
    return await _show_clock(service)


async def move_to_month_end(service: Service) -> Json:
    """To 23:59 of the month's last day, or of the next month's when it is past."""
    local = service.clock.now().astimezone(service.zone)
    service.clock.set(find_month_end(local))
    return await _show_clock(service)


def find_month_end(local: datetime) -> datetime:
    """The first 23:59 on a last day of a month that is after `local`."""
    first = (local.replace(day=1) + timedelta(days=32)).replace(day=1)
    end = first.replace(hour=23, minute=59, second=0, microsecond=0) - timedelta(days=1)
    return end if end > local else find_month_end(end + timedelta(days=1))


async def set_zone(service: Service, *, zone: str) -> Json:
    """The time zone of the page, by its IANA name."""
    try:
        service.zone = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise NotPossible(f"there is no time zone {zone!r}") from error
    return {"zone": zone}


async def _show_clock(service: Service) -> Json:
    view = await clock(service)
    service.feed.publish("clock", 0, view)
    return view


async def set_columns(service: Service, *, columns: Sequence[Json]) -> Json:
    """The page's columns, left to right: {"chat", "person", "label"?}.

    `chat`: which chat; `person`: who acts there; `label`: their role, in the words of
    the page's two languages {"zh": "编辑", "en": "Editor"} or one string for both.
    """
    for column in columns:
        find_room(service, column["chat"])
        find_person(service, column["person"])
    service.columns = [dict(column) for column in columns]
    service.feed.publish("columns", 0, {"columns": service.columns})
    return {"columns": service.columns}


async def fail(
    service: Service,
    *,
    method: str,
    kind: FaultKind,
    times: int = 1,
    chance: float = 1.0,
    retry_after: int = 1,
    seconds: float = 1.0,
) -> Json:
    """The next `times` calls of `method` ("*": any) end badly: see faults.FaultKind."""
    try:
        service.faults.add(Fault(method, kind, times, chance, retry_after, seconds))
    except ValueError as error:
        raise NotPossible(str(error)) from error
    return {"faults": len(service.faults.faults)}


async def clear_faults(service: Service) -> Json:
    service.faults.clear()
    queue = service.updates
    queue.copies_ahead = queue.held_until_next = queue.late_ahead = 0
    queue.release_held()
    return {"faults": 0}


async def seed_faults(service: Service, *, seed: int) -> Json:
    service.faults.dice.seed(seed)
    return {"seed": seed}


async def deliver_twice(service: Service, *, times: int = 1) -> Json:
    """The next `times` updates are delivered a second time."""
    service.updates.copies_ahead += times
    return {"copies": service.updates.copies_ahead}


async def swap_updates(service: Service, *, times: int = 1) -> Json:
    """The next `times` updates come after the one that follows them."""
    service.updates.held_until_next += times
    return {"held": service.updates.held_until_next}


async def delay_updates(
    service: Service, *, times: int = 1, seconds: float = 1.0
) -> Json:
    """The next `times` updates come `seconds` of real time later."""
    service.updates.late_ahead += times
    service.updates.late_seconds = seconds
    return {"late": service.updates.late_ahead}


async def restart_update_ids(service: Service, *, at: int | None = None) -> Json:
    """The next update's number is `at`, or a random one, as after a quiet week."""
    service.updates.restart_ids(at)
    return {"next": service.updates.next_id}


async def set_pace(service: Service, *, on: bool = True, factor: float = 1.0) -> Json:
    """Keep Telegram's pace, `factor` times as fast, or none at all."""
    usual = Pace()
    service.rates.pace = (
        Pace(
            usual.per_second * factor,
            usual.per_chat_second * factor,
            usual.chat_burst,
            int(usual.per_group_minute * factor),
        )
        if on
        else UNPACED
    )
    service.rates.forget()
    return {"on": on, "factor": factor}


async def set_retries(
    service: Service, *, first: float = 1.0, longest: float = 60.0
) -> Json:
    """The pauses between tries of the webhook, in real seconds."""
    service.webhook.waits = (first, longest)
    return {"first": first, "longest": longest}


async def set_privacy(service: Service, *, on: bool) -> Json:
    """Whether in groups the bot sees only what is meant for it (the default)."""
    service.privacy = on
    return {"on": on}


ACTS: dict[str, Act] = {
    "clock": clock,
    "move_clock": move_clock,
    "set_clock": set_clock,
    "move_to_month_end": move_to_month_end,
    "set_zone": set_zone,
    "set_columns": set_columns,
    "fail": fail,
    "clear_faults": clear_faults,
    "seed_faults": seed_faults,
    "deliver_twice": deliver_twice,
    "swap_updates": swap_updates,
    "delay_updates": delay_updates,
    "restart_update_ids": restart_update_ids,
    "set_pace": set_pace,
    "set_retries": set_retries,
    "set_privacy": set_privacy,
}
