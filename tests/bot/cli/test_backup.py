"""`storydesk backup` and `storydesk restore` as commands."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from storage.desk.desk import load_desk
from storage.queues.moments import BACKUP, read_moment
from tests.bot.backup.filling import fill_desk
from tests.desk_files import SMALL, apply_text


@pytest.fixture
def filled(set_up):
    set_up.ask(lambda: fill_desk(set_up.folder / "media"))
    return set_up


def move_to_empty(shell, monkeypatch):
    """From now on commands see another database, which is not there yet."""
    url = f"sqlite://{shell.folder}/new.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("MEDIA_DIR", str(shell.folder / "new_media"))
    shell.url = url


def test_a_desk_moves_to_another_place(filled, monkeypatch):
    made = filled.run("backup", "desk.zip")
    move_to_empty(filled, monkeypatch)

    result = filled.run("restore", "desk.zip")

    assert (made.exit_code, result.exit_code) == (0, 0)
    assert made.stdout.startswith("desk.zip: ")
    assert made.stdout.endswith("rows, 2 files\n")
    assert result.stdout.startswith("desk.zip: 青禾县信息报送, made ")
    assert "1 announcements were on their way" in result.stderr
    assert filled.ask(load_desk).name == "青禾县信息报送"


def test_when_a_backup_was_made_is_remembered(filled):
    before = filled.ask(lambda: read_moment(BACKUP))
    filled.run("backup", "desk.zip")

    age = datetime.now(UTC) - filled.ask(lambda: read_moment(BACKUP))
    assert before is None
    assert age < timedelta(minutes=3)


def test_progress_is_plain_lines_where_there_is_no_terminal(filled):
    result = filled.run("backup", "desk.zip")

    assert "unit: 12 rows\n" in result.stderr
    assert "media: 2 of 2 files\n" in result.stderr
    assert "\r" not in result.stderr


def test_only_its_owner_can_read_a_backup(filled):
    filled.run("backup", "desk.zip")

    assert os.stat(filled.folder / "desk.zip").st_mode & 0o077 == 0


def test_a_backup_does_not_write_over_a_file(filled):
    filled.write("desk.zip", "older")

    result = filled.run("backup", "desk.zip")

    assert (result.exit_code, result.stderr) == (
        1,
        "desk.zip is there already; take another name, or --force\n",
    )
    assert filled.run("backup", "desk.zip", "--force").exit_code == 0


def test_a_full_desk_is_not_overwritten_without_force(filled):
    filled.run("backup", "desk.zip")

    result = filled.run("restore", "desk.zip")

    assert result.exit_code == 1
    assert "the database holds 青禾县信息报送 with " in result.stderr
    assert "or --force to put the backup in its place\n" in result.stderr


def test_force_puts_the_backup_in_the_place_of_what_is_there(filled):
    filled.run("backup", "desk.zip")
    filled.ask(lambda: apply_text(SMALL))

    result = filled.run("restore", "desk.zip", "--force")

    assert result.exit_code == 0
    desk = filled.ask(load_desk)
    assert desk.name == "青禾县信息报送"
    assert len([unit for unit in desk.units.values() if unit.active]) == 12


def test_a_damaged_backup_is_refused_and_nothing_changes(filled, monkeypatch):
    filled.run("backup", "desk.zip")
    data = bytearray((filled.folder / "desk.zip").read_bytes())
    data[len(data) // 2] ^= 1
    (filled.folder / "desk.zip").write_bytes(data)

    result = filled.run("restore", "desk.zip", "--force")

    assert result.exit_code == 1
    assert result.stderr.endswith("is not as it was written; nothing was changed\n")
    assert len(filled.ask(load_desk).units) == 12


def test_a_file_that_is_not_there_is_one_line(shell):
    result = shell.run("restore", "no.zip")

    assert (result.exit_code, result.stderr) == (
        1,
        "no.zip: No such file or directory\n",
    )
    assert not (shell.folder / "desk.db").exists()


def test_a_folder_that_is_not_there_takes_no_backup(filled):
    result = filled.run("backup", "no/desk.zip")

    assert result.exit_code == 1
    assert result.stderr.endswith("no/desk.zip: No such file or directory\n")


def test_a_missing_file_is_a_warning(filled):
    for path in (filled.folder / "media").glob("*/*/*"):
        path.unlink()

    result = filled.run("backup", "desk.zip")

    assert result.exit_code == 0
    assert "warning: 2 files are not in the media store, first " in result.stderr


def test_there_is_nothing_to_back_up_where_there_is_no_desk(shell):
    result = shell.run("backup", "desk.zip")

    assert result.exit_code == 1
    assert not (shell.folder / "desk.zip").exists()
