"""Numbers of what is issued: given once, in the office's own pattern."""

from __future__ import annotations

from storage.counters import give_serial


async def give_text_number(series: str, pattern: str, year: int) -> str:
    """The next number; it begins at 1 each year where the pattern names the year."""
    name = f"{series}:{year}" if "{year}" in pattern else series
    return pattern.format(year=year, n=await give_serial(name))
