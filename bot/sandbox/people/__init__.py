"""What the humans of the sandbox do: one table of acts by name.

The page, the demo and the tests all act through it, in the process or over HTTP. An act
takes the service and keyword arguments of plain JSON (files may also be bytes), returns
plain JSON and raises NotPossible where a person could not do that.
"""

from __future__ import annotations

from bot.sandbox.people import acting, observing, pressing, rooms, sending, steering
from bot.sandbox.people.lookup import Act

ACTS: dict[str, Act] = {
    **acting.ACTS,
    **sending.ACTS,
    **pressing.ACTS,
    **rooms.ACTS,
    **observing.ACTS,
    **steering.ACTS,
}
# Acts that only look may be asked for with GET.
READS = frozenset(observing.ACTS) | {"clock"}
