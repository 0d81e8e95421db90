"""What Matrix allows, as data.

Events: https://spec.matrix.org/latest/client-server-api/#size-limits; files:
`m.upload.size` of the homeserver, 50 MB as Synapse comes. Pace: `rc_message` of the
homeserver; as Synapse comes it is 0.2/s after a burst of 10, too slow for a desk: docs/
platforms.md says how to lift it for the desk's account.
"""

from __future__ import annotations

from handlers.messages import Limits

MATRIX = Limits(
    # UTF-16 units. An event has 65,536 bytes; an edit says everything four times over
    # (plain and HTML, for old clients and new), in up to 6 bytes a unit.
    text=4096,
    caption=0,
    album=1,
    fetch_bytes=50 << 20,
    send_bytes=50 << 20,
    per_second=20,
    per_chat_second=5,
    per_group_minute=60,
    buttons=False,
    exactly_once=True,
)
SYNC_SECONDS = 30
TIMELINE = 50  # events of one room in one answer; the rest is asked for
# Of one room's gap; more than that was said before the desk came, or nobody waits.
MOST_PAGES = 20
DEVICE = "STORYDESK"  # one and the same: transaction ids count per device
LONGEST_ACCOUNT = 64
