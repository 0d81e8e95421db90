"""Groups of the desk file that no robot of the settings speaks in, for `doctor`."""

from __future__ import annotations

from collections.abc import Container, Sequence

from bot.doctor.findings import Finding, problem
from storage.desk.desk_groups import BoundChat


def find_strangers(
    groups: Sequence[BoundChat],
    names: Container[str],
    *,
    setting: str,
    prefix: str = "",
) -> list[Finding]:
    """Groups of the desk file whose robot nobody has set up."""
    found = []
    for group in groups:
        robot = group.chat_key.partition(":")[2].removeprefix(prefix)
        if robot not in names:
            words = f"{group.name or group.chat_key}: no robot “{robot}” is set up"
            found.append(problem("groups", words, f"write it into {setting}"))
    return found
