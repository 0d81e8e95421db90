"""Which roles a person holds towards one story."""

from __future__ import annotations

from collections.abc import Iterable

ROLES = (
    "reporter",
    "unit_leader",
    "editor",
    "chief_editor",
    "admin",
    "observer",
)
UNIT_ROLES = ("reporter", "unit_leader")
DESK_ROLES = tuple(role for role in ROLES if role not in UNIT_ROLES)


def find_story_roles(
    grants: Iterable[tuple[str, int | None]],
    *,
    unit_id: int,
    is_author: bool,
) -> frozenset[str]:
    """The roles of `handlers.rules.workflow` out of (role, unit id) grants.

    An author who no longer is a reporter anywhere has no say any more; a leader only in
    the own unit.
    """
    held = set(grants)
    roles = {role for role, _ in held if role in DESK_ROLES}
    if ("unit_leader", unit_id) in held:
        roles.add("unit_leader")
    if is_author and any(role == "reporter" for role, _ in held):
        roles.add("author")
    return frozenset(roles)
