"""Waiting as long as something happens: a busy machine is slow, not broken."""

from __future__ import annotations

from bot.sandbox.errors import NotHeard

QUIET = 60  # seconds in which nobody heard anything


async def hear(person, pattern, *, quiet=QUIET):
    """Words of the desk; given up only when it has said nothing to anybody for long.

    Raises `NotHeard`.
    """
    while True:
        before = await count_words(person.door)
        try:
            return await person.hears(pattern, quiet)
        except NotHeard:
            if await count_words(person.door) == before:
                raise


async def count_words(stage):
    return (await stage.act("state"))["last"]
