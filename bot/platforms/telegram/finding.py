"""Look a post up that may have left, though bots cannot read what stands in a chat.

In channels and supergroups messages are numbered one after another. A message is edited
to what it would show if it were the post: "not modified" says that it is, "not found"
that nobody has that number yet. Nothing is changed by asking: messages of the desk's
own are known by their numbers and left alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Literal

from bot.platforms import base
from handlers.messages import Post, Sent

NUMBERED_BY_CHAT = "-100"  # how the ids of channels and supergroups begin
# Numbers in a row that nobody has: after so many the end of the chat is reached.
# Fewer might be messages that were deleted.
GAP = 5
MOST = 30  # looks; where more has been written meanwhile it stays in doubt
_NOBODY = ("not found", "message_id_invalid")

# Edits the message with this number to show the post.
Edit = Callable[[Post, str], Awaitable[None]]


async def find_post(
    edit: Edit, post: Post, *, after: str, known: Collection[str]
) -> Sent | None:
    """As `base.Finder.find`."""
    if not post.chat.id.startswith(NUMBERED_BY_CHAT) or not after.isdecimal():
        raise base.Ambiguous("cannot be looked up in this chat")
    if len(post.files) > 1:
        raise base.Ambiguous("albums cannot be looked up")
    missing = 0
    for number in range(int(after) + 1, int(after) + 1 + MOST):
        if str(number) in known:
            missing = 0
            continue
        match await _look(edit, post, str(number)):
            case "it":
                return Sent((str(number),))
            case "nobody":
                missing += 1
            case "other":
                missing = 0
        if missing == GAP:
            return None
    raise base.Ambiguous("too much was written since")


async def _look(
    edit: Edit, post: Post, number: str
) -> Literal["it", "nobody", "other"]:
    try:
        await edit(post, number)
    except base.NotModified:
        return "it"
    except base.MessageGone as error:
        words = str(error).lower()
        return "nobody" if any(each in words for each in _NOBODY) else "other"
    raise base.Ambiguous("another message of the desk's own stood there")
