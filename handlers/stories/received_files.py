"""What came with a message: files that can be kept, the words of a .docx, problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.messages import StoredFile
from handlers.rules.manuscript import looks_like_story
from handlers.rules.screening import Photo
from handlers.turn import Turn
from storage.stories.stories import NewFile
from storage.stories.story_views import FileView

PROBLEMS = (
    "too_big",
    "gone",
    "empty",
    "broken_image",
    "huge_image",
    "bad_document",
    "unsupported",
)


@dataclass(frozen=True, slots=True)
class Received:
    """`text`: what the documents say, the first one first."""

    files: tuple[NewFile, ...]
    text: str
    problems: tuple[StoredFile, ...]


def receive_files(stored: Iterable[StoredFile], said: str = "") -> Received:
    """Sort what came. A picture sent as a file is a photo, and a better one.

    `said`: the words that came with it; unless they are a story they are the caption.
    """
    caption = "" if looks_like_story(said) else said
    good, bad, texts = [], [], []
    for file in stored:
        if file.problem or not file.sha256:
            bad.append(file)
            continue
        good.append(_make_file(file, caption))
        if file.text:
            texts.append(file.text)
    return Received(tuple(good), "\n".join(texts), tuple(bad))


def _make_file(file: StoredFile, caption: str) -> NewFile:
    is_photo = file.kind == "photo" or file.mime.startswith("image/")
    return NewFile(
        sha256=file.sha256,
        kind="photo" if is_photo else "file",
        name=file.name,
        size=file.size,
        mime=file.mime,
        width=file.width,
        height=file.height,
        recompressed=file.recompressed,
        caption=caption if is_photo else "",
        phash=file.phash,
        taken_at=file.taken_at,
    )


def tell_problems(turn: Turn, problems: Iterable[StoredFile]) -> None:
    """Say of each file why it was not kept, and what to do."""
    for file in problems:
        code = file.problem if file.problem in PROBLEMS else "gone"
        name = file.name or turn.label("submit.a_file")
        turn.reply(turn.say(f"submit.file_{code}", name=name))


def measure_photos(files: Iterable[FileView]) -> list[Photo]:
    return [Photo(file.width, file.height, file.recompressed) for file in files]
