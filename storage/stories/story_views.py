"""Stories for reading: one story with everything about it, and lists of many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from storage.engine.raw_sql import fetch, read_date, read_instant, read_json


@dataclass(frozen=True, slots=True)
class TextView:
    """One version's words; `length` counts characters without blanks."""

    version: int
    title: str
    body: str
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a story, from `version` on until `removed_in`."""

    sha256: str
    kind: str
    name: str
    mime: str
    width: int
    height: int
    recompressed: bool
    version: int
    removed_in: int | None
    caption: str = ""
    phash: str = ""

    def belongs_to(self, version: int) -> bool:
        gone = self.removed_in is not None and self.removed_in <= version
        return self.version <= version and not gone


@dataclass(frozen=True, slots=True)
class ActionView:
    action: str
    from_state: str
    to_state: str
    version: int
    person_id: int | None
    person_name: str
    at: datetime
    reasons: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class PartnerView:
    """A place among those who wrote a joint story; `name` "" for a mere unit."""

    unit_id: int
    person_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story as it was read; `texts` by version.

    A version above `version` is being written and not handed in yet. `handler_id`
    writes on for the author. `partners`: empty unless it is a joint story.
    """

    id: int
    number: str
    unit_id: int
    author_id: int
    author_name: str
    state: str
    version: int
    chat_key: str
    album: str
    message_id: str
    warnings: tuple[Mapping[str, Any], ...]
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    submitted_on: date | None
    taken_by_id: int | None
    taken_until: datetime | None
    genre: str
    form: str
    handler_id: int | None
    texts: Mapping[int, TextView]
    files: tuple[FileView, ...]
    actions: tuple[ActionView, ...]
    partners: tuple[PartnerView, ...] = ()

    @property
    def text(self) -> TextView:
        return self.texts[self.version]

    @property
    def title(self) -> str:
        return self.text.title

    @property
    def writer_id(self) -> int:
        """Who writes on with it: its author, unless somebody took it on."""
        return self.handler_id or self.author_id

    @property
    def working_version(self) -> int:
        """The version its author is writing: a draft's own, else the next."""
        return self.version if self.state == "draft" else self.version + 1

    @property
    def working_text(self) -> TextView:
        """What is being written, as it stands; the current text if nothing is."""
        return self.texts.get(self.working_version) or self.text

    def list_files(self, version: int, kind: str = "") -> list[FileView]:
        """The files of a version, of one kind if given."""
        kinds = {kind} if kind else {"photo", "file"}
        return [f for f in self.files if f.belongs_to(version) and f.kind in kinds]

    def find_last(self, *actions: str) -> ActionView | None:
        """The last of these actions (of any, if none is named) that was taken."""
        for action in reversed(self.actions):
            if not actions or action.action in actions:
                return action
        return None

    def find_move(self) -> ActionView | None:
        """The last step that brought it into another state."""
        moves = (a for a in reversed(self.actions) if a.from_state != a.to_state)
        return next(moves, None)


def view_draft(
    story_id: int, row: Mapping[str, Any], author_name: str, text: TextView
) -> StoryView:
    """A draft that was just made of these columns, without reading it."""
    return StoryView(
        id=story_id,
        number="",
        author_name=author_name,
        submitted_at=None,
        submitted_on=None,
        taken_by_id=None,
        taken_until=None,
        handler_id=None,
        texts={text.version: text},
        files=(),
        actions=(),
        **only_seen(row),
    )


def only_seen(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Those columns of a story that are in its view, as they are there."""
    seen = {k: v for k, v in columns.items() if k in StoryView.__slots__}
    if "warnings" in seen:
        seen["warnings"] = tuple(seen["warnings"])
    return seen


_STORY = """
SELECT story.*, person.name AS author_name,
  v.version AS v, v.title AS v_title, v.body, v.length, v.digest,
  EXISTS (SELECT 1 FROM story_partner p WHERE p.story_id = story.id) AS joint
FROM story JOIN person ON person.id = story.author_id
JOIN story_version v ON v.story_id = story.id
WHERE story.id = ? ORDER BY v.version
"""
_FILES = """
SELECT media.sha256, media.mime, media.width, media.height,
  f.kind, f.name, f.recompressed, f.version, f.removed_in, f.caption, media.phash
FROM story_file f JOIN media ON media.id = f.media_id
WHERE f.story_id = ? ORDER BY f.position, f.id
"""
_ACTIONS = """
SELECT a.action, a.from_state, a.to_state, a.version, a.person_id, a.at, a.reasons,
  a.words, person.name AS person_name
FROM story_action a LEFT JOIN person ON person.id = a.person_id
WHERE a.story_id = ? ORDER BY a.id
"""


_PARTNERS = """
SELECT p.unit_id, p.person_id, COALESCE(person.name, p.name) AS name
FROM story_partner p LEFT JOIN person ON person.id = p.person_id
WHERE p.story_id = ? ORDER BY p.position
"""


async def load_story(story_id: int) -> StoryView | None:
    """Everything about a story in three queries; a joint one takes a fourth."""
    rows = await fetch(_STORY, story_id)
    if not rows:
        return None
    files = await fetch(_FILES, story_id)
    actions = await fetch(_ACTIONS, story_id)
    story = _view_story(rows, files, actions)
    if not rows[0]["joint"]:
        return story
    found = await fetch(_PARTNERS, story_id)
    partners = (PartnerView(r["unit_id"], r["person_id"], r["name"]) for r in found)
    return replace(story, partners=tuple(partners))


def _view_story(
    rows: Sequence[Mapping[str, Any]],
    files: Iterable[Mapping[str, Any]],
    actions: Iterable[Mapping[str, Any]],
) -> StoryView:
    row = rows[0]
    return StoryView(
        id=row["id"],
        number=row["number"] or "",
        unit_id=row["unit_id"],
        author_id=row["author_id"],
        author_name=row["author_name"],
        state=row["state"],
        version=row["version"],
        chat_key=row["chat_key"],
        album=row["album"],
        message_id=row["message_id"],
        warnings=tuple(read_json(row["warnings"])),
        created_at=_need_instant(row["created_at"]),
        updated_at=_need_instant(row["updated_at"]),
        submitted_at=read_instant(row["submitted_at"]),
        submitted_on=read_date(row["submitted_on"]) if row["submitted_on"] else None,
        taken_by_id=row["taken_by_id"],
        taken_until=read_instant(row["taken_until"]),
        genre=row["genre"],
        form=row["form"],
        handler_id=row["handler_id"],
        texts={each["v"]: _view_text(each) for each in rows},
        files=tuple(_view_file(each) for each in files),
        actions=tuple(_view_action(each) for each in actions),
    )


def _need_instant(value: datetime | str) -> datetime:
    found = read_instant(value)
    assert found is not None  # the column is NOT NULL
    return found


def _view_text(row: Mapping[str, Any]) -> TextView:
    return TextView(row["v"], row["v_title"], row["body"], row["length"], row["digest"])


def _view_file(row: Mapping[str, Any]) -> FileView:
    return FileView(
        row["sha256"],
        row["kind"],
        row["name"],
        row["mime"],
        row["width"],
        row["height"],
        bool(row["recompressed"]),
        row["version"],
        row["removed_in"],
        row["caption"],
        row["phash"],
    )


def _view_action(row: Mapping[str, Any]) -> ActionView:
    return ActionView(
        row["action"],
        row["from_state"],
        row["to_state"],
        row["version"],
        row["person_id"],
        row["person_name"] or "",
        _need_instant(row["at"]),
        tuple(read_json(row["reasons"])),
        row["words"],
    )
