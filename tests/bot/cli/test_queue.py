import asyncio
import json
from datetime import UTC, datetime

import pytest

from storage.database import open_database
from storage.models import AuditEntry, InboxEvent, OutboxItem
from storage.queues.inbox import bury, claim, store_events
from storage.queues.outbox import NewItem, put_items

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def filled(set_up):
    """A dead letter i1, an ambiguous announcement 1, an answer 2 that waits."""

    async def fill():
        async with open_database(set_up.url):
            await store_events("telegram", [("k", "telegram:7", b"x")], now=NOW)
            await claim("w#1", limit=1, now=NOW)
            await bury(1, "w#1", error="ValueError", reference="AB23CD45", now=NOW)
            posts = [
                NewItem("telegram", f"telegram:{chat}", "post", {"text": text})
                for chat, text in ((-5, "十月排名"), (7, "收到"))
            ]
            await put_items(posts, now=NOW)
            await OutboxItem.filter(id=1).update(state="ambiguous", error="timeout")

    asyncio.run(fill())
    return set_up


def test_the_queues_are_shown_with_what_needs_somebody_first(filled):
    lines = filled.run("queue").output.splitlines()

    assert lines[0] == "inbox: 0 waiting, 1 dead"
    assert lines[1].split()[:3] == ["i1", "dead", "telegram:7"]
    assert lines[2] == "outbox: 1 waiting, 0 sending, 0 failed, 1 ambiguous"
    assert lines[3].split()[:3] == ["1", "ambiguous", "telegram:-5"]
    assert lines[3].endswith("timeout 十月排名")
    assert lines[4].split()[:2] == ["2", "waiting"]


def test_a_script_gets_them_as_json(filled):
    found = json.loads(filled.run("queue", "show", "--format", "json").output)

    assert [row["id"] for row in found["inbox"]] == ["i1"]
    assert found["inbox"][0]["reference"] == "AB23CD45"
    assert [row["state"] for row in found["outbox"]] == ["ambiguous", "waiting"]


@pytest.mark.parametrize(
    ("words", "of", "state"),
    [
        (("retry", "i1"), InboxEvent, "waiting"),
        (("drop", "i1"), InboxEvent, "dropped"),
        (("retry", "1"), OutboxItem, "waiting"),
        (("drop", "1"), OutboxItem, "dropped"),
    ],
)
def test_retry_and_drop_are_done_once_and_audited(filled, words, of, state):
    first, second = filled.run("queue", *words), filled.run("queue", *words)

    assert (first.exit_code, first.output) == (0, f"{words[1]}: {words[0]} done\n")
    assert (second.exit_code, second.output) == (
        1,
        f"there is nothing to {words[0]} under {words[1]}: storydesk queue\n",
    )
    assert filled.ask(lambda: of.get(id=1)).state == state
    entries = filled.ask(lambda: AuditEntry.all())
    assert [entry.action for entry in entries] == [f"queue_{words[0]}"]


@pytest.mark.parametrize("id", ["x", "i", "1.5", "i1x"])
def test_an_id_that_is_none_is_wrong_use(filled, id):
    result = filled.run("queue", "retry", id)

    assert result.exit_code == 2
    assert "they are like 7 and i12" in result.output
