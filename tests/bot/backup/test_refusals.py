"""What is not restored, and that the desk is then as it was."""

import io
import json
import zipfile

import pytest

from bot.backup.archive import BackupReader, BackupWriter, BadBackupError, Manifest
from bot.backup.restore import restore_backup
from bot.settings import Settings
from storage.models import Unit
from tests.bot.backup.filling import read_books
from tests.builders import NOW
from tests.desk_files import apply_text


def ignore(_words):
    pass


async def make_backup(**tables):
    """A backup that is whole, with these rows."""
    target = io.BytesIO()
    writer = BackupWriter(target, Manifest(NOW.isoformat(), "0.1.0", "青禾"))
    for table, rows in tables.items():

        async def give(rows=rows):
            for row in rows:
                yield row

        await writer.add_rows(table, give())
    writer.add_file("a" * 64, io.BytesIO(b"a file" * 1000))
    writer.finish()
    return target.getvalue()


def rewrite(data, change):
    """The same zip with its entries changed: `change(entries)` by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        entries = {name: source.read(name) for name in source.namelist()}
    change(entries)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as copy:
        for name, content in entries.items():
            copy.writestr(name, content)
    return target.getvalue()


def verify(data):
    BackupReader(io.BytesIO(data)).verify(ignore)


CLASS = {"id": 1, "code": "x", "name": "X", "position": 0, "active": True}


async def test_a_whole_backup_passes():
    verify(await make_backup(unit_class=[CLASS]))


CHANGES = {
    "a row changed": lambda e: e.update(
        {"rows/unit_class.jsonl": e["rows/unit_class.jsonl"].replace(b"X", b"Y")}
    ),
    "a file changed": lambda e: e.update({"media/" + "a" * 64: b"another"}),
    "a file taken out": lambda e: e.pop("media/" + "a" * 64),
    "a file slipped in": lambda e: e.update({"media/" + "b" * 64: b"more"}),
    "a path slipped in": lambda e: e.update({"../../etc/passwd": b"root"}),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_backup_that_was_changed_is_refused(change):
    data = rewrite(await make_backup(unit_class=[CLASS]), CHANGES[change])

    with pytest.raises(BadBackupError):
        verify(data)


async def test_a_path_that_the_manifest_names_too_is_refused():
    def change(entries):
        manifest = json.loads(entries["manifest.json"])
        manifest["hashes"]["../evil"] = manifest["hashes"]["media/" + "a" * 64]
        entries["manifest.json"] = json.dumps(manifest).encode()
        entries["../evil"] = entries["media/" + "a" * 64]

    with pytest.raises(BadBackupError, match="not as it was written"):
        verify(rewrite(await make_backup(), change))


@pytest.mark.parametrize("where", [0.3, 0.6, 0.9])
async def test_a_backup_cut_short_is_refused(where):
    data = await make_backup(unit_class=[CLASS])

    with pytest.raises(BadBackupError):
        verify(data[: int(len(data) * where)])


@pytest.mark.parametrize("data", [b"", b"no zip at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_backup_is_refused(data):
    with pytest.raises(BadBackupError, match="no backup of storydesk"):
        verify(data)


async def test_a_newer_format_is_refused_with_the_remedy():
    def change(entries):
        manifest = json.loads(entries["manifest.json"]) | {"format": 9}
        entries["manifest.json"] = json.dumps(manifest).encode()

    with pytest.raises(BadBackupError, match="use the storydesk that made it"):
        verify(rewrite(await make_backup(), change))


BROKEN = {
    "a table nobody knows": {"spaceships": [{"id": 1}]},
    "a column nobody knows": {"unit_class": [CLASS | {"colour": "red"}]},
    "two rows with one code": {"unit_class": [CLASS, CLASS | {"id": 2}]},
    "a unit of no class": {
        "unit_class": [CLASS],
        "unit": [{"id": 1, "code": "u", "name": "U", "unit_class_id": 7}],
    },
}


@pytest.mark.parametrize("broken", BROKEN)
async def test_rows_that_do_not_fit_leave_the_desk_as_it_was(
    each_db, each_db_url, tmp_path, broken
):
    await apply_text()
    before = await read_books(each_db_url)
    reader = BackupReader(io.BytesIO(await make_backup(**BROKEN[broken])))
    settings = Settings(
        _env_file=None, database_url=each_db_url, media_dir=tmp_path / "m"
    )

    with pytest.raises(Exception, match=r"."):
        await restore_backup(reader, settings, name="b", now=NOW, report=ignore)

    assert await read_books(each_db_url) == before
    assert await Unit.filter(code="a").exists()
