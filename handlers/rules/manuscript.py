"""What a message says as a manuscript: a title line and a body."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

TITLE_LONGEST = 40  # a longer single line is text without a title
STORY_SHORTEST = 20  # characters of a body under a title that can pass for a story
UNTITLED_SHORTEST = 60  # ... and of one without: less is rather a question
TITLE_STORED = 200
BODY_LONGEST = 30_000

# Marks that change what a reader sees without being seen: bidi overrides, zero width,
# fillers that pass for a name, tags, control characters of both sets.
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\u061c\u180e\u115f\u1160"
    "\u3164\uffa0\u2800\ufff0-\ufffc\U000e0000-\U000e0fff"
    "\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]"
)
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# More than two marks on one letter: text that runs over the lines around it.
_STACKED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_MARKS = re.compile(r"[\W_]+")  # all but letters and digits
_TITLE_LABEL = re.compile(r"^\s*(标题|题目|title)\s*[:\uff1a]\s*", re.IGNORECASE)
_TITLE_MARKS = re.compile(r"^[《【\[](.+)[》】\]]$")


@dataclass(frozen=True, slots=True)
class Manuscript:
    title: str = ""
    body: str = ""

    @property
    def length(self) -> int:
        """Characters of the body, blanks not counted (字数)."""
        return count_characters(self.body)


def clean_text(text: str) -> str:
    """The text without invisible marks, line ends and outer blanks made even."""
    if not text:
        return ""
    even = _STACKED.sub(r"\1", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))
    lines = (line.strip() for line in even.replace("\u3000", " ").split("\n"))
    return "\n".join(lines).strip()


def count_characters(text: str) -> int:
    return len("".join(text.split()))


@lru_cache(maxsize=32)
def read_manuscript(text: str) -> Manuscript:
    """The first line is the title, unless it is too long for one.

    The same message is read by whoever asks what it is, and again when it is kept.
    """
    cleaned = clean_text(text)
    first, _, rest = cleaned.partition("\n")
    title = read_title(first)
    if len(title) > TITLE_LONGEST and not _TITLE_LABEL.match(first):
        return Manuscript("", cleaned)
    return Manuscript(title[:TITLE_STORED], rest.strip())


def read_title(line: str) -> str:
    """A title without its label and the marks around it."""
    bare = _TITLE_LABEL.sub("", clean_text(line).replace("\n", " ")).strip()
    marked = _TITLE_MARKS.match(bare)
    # 【本报讯】 at the front belongs to the text: only whole titles are unwrapped.
    return marked[1].strip() if marked else bare


def looks_like_story(text: str) -> bool:
    """Whether a plain message can be a submission: a title line and a body."""
    found = read_manuscript(text)
    return found.length >= (STORY_SHORTEST if found.title else UNTITLED_SHORTEST)


def digest_text(body: str) -> str:
    """The same for texts that differ only in blanks, marks, width and case; "" if bare.

    SHA-256 in hexadecimal.
    """
    folded = unicodedata.normalize("NFKC", body).casefold()
    letters = _MARKS.sub("", folded)
    return hashlib.sha256(letters.encode()).hexdigest() if letters else ""
