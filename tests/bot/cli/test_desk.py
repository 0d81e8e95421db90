"""`storydesk desk`: check, apply, invite."""

import json
import re
import sqlite3
from datetime import date
from functools import partial

import pytest

from storage.desk.desk import load_desk, read_version
from storage.figures.tallies import Tally, add_to_tallies
from storage.models import AuditEntry, Invitation, Person, RoleGrant, Unit
from storage.people.invitations import find_invitation
from tests.builders import NOW
from tests.desk_files import SAMPLE, SMALL, apply_text

BROKEN = SMALL.replace('class = "town"', 'class = "twon"', 1)


@pytest.fixture
def desk_file(set_up):
    return set_up.write("desk.toml", SMALL)


def test_check_sums_up_a_file_that_is_right(shell):
    result = shell.run("desk", "check", SAMPLE)

    assert result.exit_code == 0
    assert result.output == (
        f"{SAMPLE}: 青禾县信息报送, 12 units, 2 classes, 8 outlets, 4 quotas, "
        "4 groups, 3 schedules, 1 rule set\n"
    )


def test_check_lists_mistakes_and_exits_1(shell):
    shell.write("desk.toml", BROKEN)

    result = shell.run("desk", "check", "desk.toml")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        'desk.toml:12: unit[1].class = "twon": no such class; did you mean "town"?\n'
        "1 mistake, nothing was changed\n"
    )


def test_check_gives_mistakes_as_json(shell):
    shell.write("desk.toml", BROKEN)

    result = shell.run("desk", "check", "desk.toml", "--format", "json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["problems"] == [
        {
            "file": "desk.toml",
            "line": 12,
            "key": "unit[1].class",
            "value": '"twon"',
            "problem": "no such class",
            "remedy": 'did you mean "town"?',
        }
    ]


def test_check_of_a_file_that_is_not_there_exits_1(shell):
    result = shell.run("desk", "check", "no.toml")

    assert result.exit_code == 1
    assert result.stderr.startswith("no.toml: (file): cannot be read: No such file")


def test_wrong_use_exits_2(shell):
    assert shell.run("desk", "check").exit_code == 2


def test_apply_makes_the_database_and_the_desk(shell):
    shell.write("desk.toml", SMALL)

    result = shell.run("desk", "apply", "desk.toml")

    assert result.exit_code == 0
    assert "+ unit a 甲镇\n" in result.output
    assert "6 changes made; the desk is at version 1\n" in result.output
    assert shell.ask(load_desk).name == "小县信息报送"


def test_apply_again_has_nothing_to_change(set_up, desk_file):
    set_up.run("desk", "apply", desk_file)

    result = set_up.run("desk", "apply", desk_file)

    assert result.output.startswith("nothing to change\n")
    assert set_up.ask(read_version) == 1


def test_apply_says_what_it_changed(set_up, desk_file):
    set_up.run("desk", "apply", desk_file)
    changed = SMALL.replace("甲镇", "新甲镇").replace("points = 2", "points = 2.5")
    set_up.write("desk.toml", changed.replace('code = "b"', 'code = "c"'))

    result = set_up.run("desk", "apply", desk_file)

    lines = result.output.splitlines()
    assert lines[:5] == [
        '~ unit a: name "甲镇" → "新甲镇"',
        "+ unit c 乙镇",
        "- unit b (deactivated)",
        "~ outlet site: points 2.0 → 2.5",
        lines[4],
    ]
    assert lines[4].startswith("~ rules outlets: source ")


def test_a_new_order_is_one_line(set_up, desk_file):
    set_up.run("desk", "apply", desk_file)
    start, first, second, rest = re.split(r"(?=\[\[unit|\[\[outlet)", SMALL)
    set_up.write("desk.toml", start + second + first + rest)

    result = set_up.run("desk", "apply", desk_file)

    assert result.output.splitlines()[0] == "~ unit: new order"


def test_a_dry_run_changes_nothing(set_up, desk_file):
    result = set_up.run("desk", "apply", desk_file, "--dry-run")

    assert result.exit_code == 0
    assert "6 changes to make; nothing was changed (--dry-run)\n" in result.output
    assert "invitation" not in result.output
    assert set_up.ask(read_version) is None


def test_a_file_with_mistakes_applies_nothing(set_up, desk_file):
    set_up.run("desk", "apply", desk_file)
    set_up.write("desk.toml", BROKEN.replace("乙镇", "新乙镇"))

    result = set_up.run("desk", "apply", desk_file)

    assert result.exit_code == 1
    assert set_up.ask(lambda: Unit.get(code="b")).name == "乙镇"


def read_code(output):
    return re.search(r"/start (\S+)", output)[1]


def test_the_first_admin_gets_an_invitation(set_up, desk_file):
    result = set_up.run("desk", "apply", desk_file)

    invitation = set_up.ask(lambda: find_invitation(read_code(result.output)))
    assert (invitation.role, invitation.unit_id, invitation.uses_left) == (
        "admin",
        None,
        1,
    )


def test_a_newer_first_invitation_takes_back_the_older_one(set_up, desk_file):
    first = set_up.run("desk", "apply", desk_file)
    second = set_up.run("desk", "apply", desk_file)

    codes = read_code(first.output), read_code(second.output)

    old, new = (set_up.ask(partial(find_invitation, code)) for code in codes)
    assert (old.revoked, new.revoked) == (True, False)


async def make_admin():
    person = await Person.create(name="李", created_at=NOW)
    await RoleGrant.create(person=person, role="admin", since=NOW)


def test_where_there_is_an_admin_nobody_is_invited(set_up, desk_file):
    set_up.ask(make_admin)

    result = set_up.run("desk", "apply", desk_file)

    assert "invitation" not in result.output
    assert set_up.ask(lambda: Invitation.all().count()) == 0


def test_apply_gives_changes_and_invitation_as_json(set_up, desk_file):
    result = set_up.run("desk", "apply", desk_file, "--format", "json")

    data = json.loads(result.output)
    assert (data["version"], data["dry_run"], len(data["changes"])) == (1, False, 6)
    assert data["changes"][2]["fields"]["name"] == {"old": None, "new": "甲镇"}
    assert data["invitation"]["role"] == "admin"


def test_an_invitation_to_a_unit(set_up, desk_file):
    set_up.run("desk", "apply", desk_file)

    result = set_up.run(
        "desk", "invite", "--role", "reporter", "--unit", "b", "--uses", 3
    )

    invitation = set_up.ask(lambda: find_invitation(read_code(result.output)))
    unit = set_up.ask(lambda: Unit.get(code="b"))
    assert result.output.startswith("invitation as reporter of b, good 3 times until")
    assert (invitation.unit_id, invitation.uses_left) == (unit.id, 3)


def test_an_invitation_is_in_the_audit_log_without_its_code(set_up, desk_file):
    set_up.run("desk", "apply", desk_file)

    result = set_up.run("desk", "invite")

    entry = set_up.ask(lambda: AuditEntry.all().order_by("-id").first())
    assert (entry.action, entry.details["role"]) == ("invitation.create", "admin")
    assert read_code(result.output) not in str(entry.details)


def test_an_invitation_to_a_unit_nobody_knows_exits_1(set_up, desk_file):
    set_up.run("desk", "apply", desk_file)

    result = set_up.run("desk", "invite", "--role", "reporter", "--unit", "x")

    assert (result.exit_code, result.stderr) == (
        1,
        'there is no unit "x"; use one of: a, b\n',
    )


@pytest.mark.parametrize(
    "words", [("--role", "reporter"), ("--role", "admin", "--unit", "a")]
)
def test_a_role_and_a_unit_that_do_not_go_together_are_wrong_use(set_up, words):
    assert set_up.run("desk", "invite", *words).exit_code == 2


def test_nobody_is_invited_to_a_desk_that_is_not_there(shell):
    result = shell.run("desk", "invite")

    assert result.exit_code == 1
    assert result.stderr == (
        f"there is no desk in {shell.url}; "
        "make one with: storydesk desk apply desk.toml\n"
    )
    assert not (shell.folder / "desk.db").exists()


def test_settings_that_make_no_sense_are_one_line(shell, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://x")

    result = shell.run("desk", "invite")

    assert result.exit_code == 1
    assert result.stderr.startswith("DATABASE_URL: write sqlite://")


def test_a_database_that_does_not_answer_is_one_line_without_its_password(
    shell, monkeypatch
):
    monkeypatch.setenv("DATABASE_URL", "asyncpg://desk:hunter2@127.0.0.1:1/none")

    result = shell.run("desk", "invite")

    assert result.exit_code == 1
    assert result.stderr.startswith("asyncpg://desk:…@127.0.0.1:1/none: ")
    assert result.stderr.count("\n") == 1
    assert "hunter2" not in result.output


def test_a_database_of_another_version_is_one_line(set_up, desk_file):
    with sqlite3.connect(set_up.folder / "desk.db") as database:
        database.execute("ALTER TABLE outlet DROP COLUMN aliases")
    database.close()

    result = set_up.run("desk", "apply", desk_file)

    assert result.exit_code == 1
    assert "is of another version (outlet.aliases is missing)" in result.stderr
    assert result.stderr.count("\n") == 1


async def spoil_tallies():
    await apply_text()
    unit = (await Unit.get(code="a")).id
    await add_to_tallies({(unit, date(2026, 11, 20)): Tally(reported=7)})


def test_recount_mends_what_rankings_read_and_says_how_much(set_up):
    set_up.ask(spoil_tallies)

    first, second = (set_up.run("desk", "recount") for _ in range(2))

    assert (first.output, first.exit_code) == ("1 days and months mended\n", 0)
    assert second.output == "all of them are right\n"
