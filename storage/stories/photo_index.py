"""The index of photos by what they look like: the same one, also shrunk or re-saved.

A picture's hash has 128 bits. Two that differ in few of them agree in one of eight
bands of sixteen: the bands are indexed, the whole is compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from storage.engine.raw_sql import change_many, fetch, read_date

BANDS, BAND_BITS = 8, 16
_DIGITS = BAND_BITS // 4
# Seven differing bits leave one band alone for certain, ten nearly always.
MOST_DIFFERENT = 10
# A band that so many photos have tells nothing; their other bands do.
MOST_BEARERS = 256


class Photo(Protocol):
    """`phash`: 32 hexadecimal digits; "" for a picture that looks like nothing."""

    @property
    def sha256(self) -> str: ...
    @property
    def phash(self) -> str: ...


@dataclass(frozen=True, slots=True)
class KnownPhoto:
    """An earlier story with the photo `sha256`, one of those that were asked about."""

    sha256: str
    story_id: int
    number: str
    unit_id: int
    submitted_on: date


def list_bands(phash: str) -> list[int]:
    """The bands of a hash, each a number that says which one it is."""
    starts = range(0, len(phash), _DIGITS)
    parts = (int(phash[start : start + _DIGITS], 16) for start in starts)
    return [place << BAND_BITS | part for place, part in enumerate(parts)]


async def put_photos(photos: Iterable[Photo]) -> None:
    """Index photos whose rows are there; doing it again changes nothing."""
    await change_many(
        "INSERT INTO index_photo (hash, media_id) SELECT ?, media.id FROM media"
        " WHERE sha256 = ? AND (SELECT COUNT(*) FROM (SELECT 1 FROM index_photo p"
        " WHERE p.hash = ? LIMIT ?) AS bearers) < ? ON CONFLICT DO NOTHING",
        [
            (band, photo.sha256, band, MOST_BEARERS, MOST_BEARERS)
            for photo in photos
            for band in list_bands(photo.phash)
        ],
    )


_KNOWN = """
SELECT m.sha256, m.phash, story.id, story.number, story.unit_id, story.submitted_on
FROM (
  SELECT p.media_id AS id FROM EACH ?[integer] h
  JOIN index_photo p ON p.hash = h.value
  UNION SELECT media.id FROM media WHERE sha256 IN ?[text]
) AS found
JOIN media m ON m.id = found.id JOIN story_file f ON f.media_id = m.id
JOIN story ON story.id = f.story_id
WHERE story.id <> ? AND story.number IS NOT NULL AND story.state <> 'withdrawn'
  AND f.kind = 'photo' AND f.version <= story.version
  AND (f.removed_in IS NULL OR f.removed_in > story.version)
ORDER BY story.id
"""


async def find_known_photos(
    photos: Collection[Photo], *, besides: int
) -> list[KnownPhoto]:
    """Which of the photos stand in another story, the earliest one; one query."""
    if not photos:
        return []
    bands = {band for photo in photos for band in list_bands(photo.phash)}
    hashes = [photo.sha256 for photo in photos]
    rows = await fetch(_KNOWN, sorted(bands), hashes, besides)
    found = ((photo.sha256, _find_same(photo, rows)) for photo in photos)
    return [_view(sha256, row) for sha256, row in found if row]


def _find_same(
    photo: Photo, rows: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    return next((row for row in rows if _is_same(photo, row)), None)


def _is_same(photo: Photo, row: Mapping[str, Any]) -> bool:
    if row["sha256"] == photo.sha256:
        return True
    if not row["phash"] or not photo.phash:
        return False
    return count_different(row["phash"], photo.phash) <= MOST_DIFFERENT


def count_different(one: str, other: str) -> int:
    """In how many bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _view(sha256: str, row: Mapping[str, Any]) -> KnownPhoto:
    return KnownPhoto(
        sha256,
        row["id"],
        row["number"],
        row["unit_id"],
        read_date(row["submitted_on"]),
    )
