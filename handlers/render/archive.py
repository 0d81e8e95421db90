"""Texts and photos in a zip, with a manifest for people (.xlsx) and one for machines.

Whatever cannot be had is in the manifest all the same, with the reason in its place.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from handlers.render.sheet_tables import write_table
from handlers.texts import say_plain

ADDED = ("sha256", "bytes", "note")
_NUMBERS = ("width", "height", "bytes")
_MANIFEST_ROOM = 1 << 20  # bytes kept for the manifests
Row = dict[str, Any]


@dataclass(slots=True)
class _Zip:
    """A zip that may not become larger than `room`; its files are of `day`."""

    archive: zipfile.ZipFile
    day: date
    room: int

    def add(self, name: str, data: bytes, *, packs: bool = True) -> None:
        info = zipfile.ZipInfo(
            name, (self.day.year, self.day.month, self.day.day, 0, 0, 0)
        )
        kind = zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED
        self.archive.writestr(info, data, compress_type=kind)
        self.room -= len(data)


def write_archive(data: Mapping[str, Any]) -> bytes:
    """`rows` of `columns`, each with `text` or with `original`: a key of `paths`."""
    out = BytesIO()
    day, room = date.fromisoformat(data["made_on"]), data["most_bytes"] - _MANIFEST_ROOM
    with zipfile.ZipFile(out, "w") as archive:
        target = _Zip(archive, day, room)
        rows = [_add_row(target, row, data) for row in data["rows"]]
        columns = [*data["columns"], *ADDED]
        target.add("manifest.json", _write_json(rows, columns))
        target.add("manifest.xlsx", _write_sheet(rows, columns, data["language"]))
    return out.getvalue()


def _add_row(target: _Zip, row: Row, data: Mapping[str, Any]) -> Row:
    """Put the row's file in; the row with what is known of it then."""
    content = _read_content(row, data.get("paths", {}))
    if content is None:
        return {**row, "note": say_plain("search.note_missing", data["language"])}
    if len(content) > target.room:
        return {**row, "note": say_plain("search.note_too_big", data["language"])}
    target.add(row["name"], content, packs="text" in row)
    return {**row, "sha256": sha256(content).hexdigest(), "bytes": len(content)}


def _read_content(row: Row, paths: Mapping[str, str]) -> bytes | None:
    if "text" in row:
        return str(row["text"]).encode("utf-8-sig")
    path = paths.get(row["original"])
    return Path(path).read_bytes() if path else None


def _write_json(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    kept = [{key: row.get(key) for key in columns} for row in rows]
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()


def _write_sheet(rows: Sequence[Row], columns: Sequence[str], language: str) -> bytes:
    titled = [
        {
            "title": say_plain(f"search.column_{key}", language),
            "kind": "number" if key in _NUMBERS else "text",
        }
        for key in columns
    ]
    cells = [[row.get(key) for key in columns] for row in rows]
    return write_table(say_plain("search.manifest", language), titled, cells)
