"""`storydesk announce` and `storydesk desk rescore`."""

import json
from datetime import date

import pytest

from handlers.scores.points import note_adoption, note_submission
from storage.desk.desk import load_desk
from storage.models import AuditEntry, LedgerEntry, OutboxItem, Publication, RuleSetRow
from tests.builders import (
    NOW,
    build_adoption,
    build_desk,
    build_group,
    build_person,
    build_story,
)
from tests.handlers.scores.test_points import SUM

OCT_12 = date(2020, 10, 12)  # the command looks at the real clock
RULES = SUM.replace("2026-01-01", "2020-01-01")


async def fill():
    desk = await build_desk(rules=RULES)
    await RuleSetRow.all().update(effective_from=date(2020, 1, 1))
    for unit in ("qinghe", "baishui"):
        author = await build_person(unit, unit=unit)
        story = await build_story(unit, author, OCT_12, title="秋收")
        await note_submission(story, NOW, desk)
        outlet = "province_site" if unit == "qinghe" else "city_daily"
        await note_adoption(await build_adoption(story, outlet, OCT_12), NOW, desk)
    await build_group("-1", announces=["monthly_ranking"], kind="channel")


@pytest.fixture
def filled(set_up, monkeypatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:abc")
    set_up.ask(fill)
    return set_up


def announce(shell, *options):
    return shell.run("announce", "monthly_ranking", "--period", "2020-10", *options)


def test_a_dry_run_writes_text_pictures_table_and_document(filled):
    result = announce(filled, "--dry-run", "-o", "out")

    assert result.exit_code == 0
    assert result.stdout.split() == [
        "out/text.txt",
        "out/排名-2020年10月.png",
        "out/统计表-2020年10月.xlsx",
        "out/通报-2020年10月.docx",
        "out/通报-2020年10月.pdf",
    ]
    heads = [
        (filled.folder / name).read_bytes()[:4] for name in result.stdout.split()[1:]
    ]
    assert heads == [b"\x89PNG", b"PK\x03\x04", b"PK\x03\x04", b"%PDF"]
    assert "青河镇" in (filled.folder / "out/text.txt").read_text("utf-8")


def test_a_dry_run_publishes_and_queues_nothing(filled):
    announce(filled, "--dry-run")

    assert filled.ask(lambda: Publication.all().count()) == 0
    assert filled.ask(lambda: OutboxItem.all().count()) == 0


def test_announcing_publishes_queues_and_is_audited(filled):
    result = announce(filled, "--format", "json")

    assert (result.exit_code, json.loads(result.stdout)) == (0, {"chats": 1})
    published = filled.ask(lambda: Publication.get())
    assert (published.period, published.number) == ("2020-10", "1")
    items = filled.ask(lambda: OutboxItem.all().order_by("id"))
    assert {item.chat_key for item in items} == {"telegram:-1"}
    assert len(items) >= 2
    last = filled.ask(lambda: AuditEntry.all().order_by("-id").first())
    assert (last.action, last.person_id) == ("announce.send", None)


def test_a_published_period_is_sent_once_more_only_when_asked(filled):
    announce(filled)

    again = announce(filled)
    assert again.exit_code == 1
    assert "was published on" in again.stderr
    assert "add --again" in again.stderr

    assert announce(filled, "--again").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "heard"),
    [
        (("nonsense",), 2, "is not one of"),
        (("monthly_ranking", "--period", "2020-13"), 2, "is no period"),
        (("monthly_ranking", "--period", "2020-Q3"), 2, "is not a month"),
        (("monthly_ranking", "--period", "2199-01"), 2, "has not begun"),
        (("daily_record", "--period", "2020-01-01", "--dry-run"), 1, "nothing to"),
        (("yearly_ranking", "--period", "2020"), 1, "no group announces"),
    ],
)
def test_wrong_use_says_what_would_be_right(filled, words, code, heard):
    result = filled.run("announce", *words)

    assert result.exit_code == code
    assert heard in result.stderr


async def change_rules():
    row = await RuleSetRow.get()
    source = row.source.replace("city_daily = 3", "city_daily = 9")
    await RuleSetRow.filter(id=row.id).update(source=source)


def rescore(shell, *options):
    return shell.run("desk", "rescore", "--period", "2020-10", *options)


def test_a_rescore_shows_who_would_move_and_by_how_much(filled):
    filled.ask(change_rules)

    result = rescore(filled, "--dry-run")

    rows = [line.split() for line in result.stdout.splitlines()]
    assert rows == [
        ["class", "unit", "points", "rank"],
        ["乡镇", "青河镇", "5", "→", "5", "(0)", "1", "→", "2"],
        ["乡镇", "白水镇", "3", "→", "9", "(+6)", "2", "→", "1"],
    ]
    assert filled.ask(lambda: LedgerEntry.filter(person_id=None).count()) == 2


def test_a_rescore_reverses_and_adds_and_is_audited(filled):
    filled.ask(change_rules)

    result = rescore(filled)

    assert "4 lines were added to the ledger" in result.stdout
    amounts = filled.ask(
        lambda: (
            LedgerEntry.filter(person_id=None)
            .order_by("id")
            .values_list("amount", flat=True)
        )
    )
    assert amounts == [500, 300, -300, 900]
    assert rescore(filled, "--dry-run").stdout.startswith("2020-10: nobody's points")


def test_a_published_period_is_corrected_only_when_asked(filled):
    announce(filled)
    filled.ask(change_rules)

    assert "4 of 4 lines are in published periods" in rescore(filled).stdout
    assert filled.ask(lambda: LedgerEntry.filter(correction=True).count()) == 0

    rescore(filled, "--correct")
    assert filled.ask(lambda: LedgerEntry.filter(correction=True).count()) == 4


def test_a_rescore_speaks_json(filled):
    filled.ask(change_rules)

    found = json.loads(rescore(filled, "--dry-run", "--format", "json").stdout)

    assert (found["period"], found["lines"], found["corrections"]) == ("2020-10", 4, 0)
    assert found["units"][1] == {
        "class": "乡镇",
        "unit": "baishui",
        "name": "白水镇",
        "points": 3,
        "points_after": 9,
        "rank": 2,
        "rank_after": 1,
    }


def test_a_desk_is_needed(set_up):
    result = announce(set_up)

    assert result.exit_code == 1
    assert "there is no desk" in result.stderr
    assert set_up.ask(load_desk) is None
