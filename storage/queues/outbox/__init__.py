"""The durable outbox: what is to be sent, one row for one call to a platform.

A row is claimed (leased, still "waiting"), marked "sending" just before the call goes
out, and ends as sent, failed, ambiguous, expired or dropped. A crash before the mark
loses nothing and repeats nothing; after it nobody knows, and that is said.
"""

from storage.queues.outbox.claim import claim
from storage.queues.outbox.doubtful import Doubtful, take_doubtful
from storage.queues.outbox.put import put_items
from storage.queues.outbox.queue import (
    count_items,
    drop_item,
    list_items,
    purge,
    retry_item,
    show_again,
)
from storage.queues.outbox.results import (
    forget_card,
    mark_sending,
    resolve_crashes,
    write_results,
)
from storage.queues.outbox.rows import Item, NewItem, QueuedItem, Result

__all__ = [
    "Doubtful",
    "Item",
    "NewItem",
    "QueuedItem",
    "Result",
    "claim",
    "count_items",
    "drop_item",
    "forget_card",
    "list_items",
    "mark_sending",
    "purge",
    "put_items",
    "resolve_crashes",
    "retry_item",
    "show_again",
    "take_doubtful",
    "write_results",
]
