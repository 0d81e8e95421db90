"""What the desk warns of when a story comes in. It warns and never blocks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from handlers.rules.event_dates import measure_lateness
from handlers.rules.key_facts import find_missing_facts
from handlers.rules.manuscript import Manuscript
from handlers.rules.personal_data import find_id_cards, find_mobiles
from handlers.rules.precedents import NO_PRECEDENTS, Precedent, Precedents

# 国家秘密 marks and the usual words for what is not to leave the house.
SECRECY_WORDS = (
    "绝密",
    "机密",
    "秘密",
    "内部资料",
    "内部文件",
    "内部参考",
    "不得外传",
    "严禁外传",
    "注意保存",
)
# What is put between the characters of a mark. Not full stops: 司机。密切 is no mark.
_BETWEEN = re.compile(r"[\s*★·_-]+")
SMALL_SIDE = 1600  # pixels: what platforms shrink pictures to is below that
CODES = (
    "secrecy",
    "id_card",
    "mobile",
    "duplicate",
    "similar",
    "same_photo",
    "late",
    "burst",
    "no_time",
    "no_place",
    "no_person",
    "short",
    "title_long",
    "no_photo",
    "small_photo",
)


@dataclass(frozen=True, slots=True)
class ScreeningRules:
    """The desk's own measures; the defaults are those of the desk file."""

    words: tuple[str, ...] = ()
    too_short: int = 100
    title_max: int = 30
    late_days: int = 3
    burst: int = 5
    photo_expected: bool = True


def read_screening_rules(settings: Mapping[str, Any]) -> ScreeningRules:
    """The `[screening]` of the desk's settings; what is not there has its default."""
    own = settings.get("screening") or {}
    known = {k: v for k, v in own.items() if k in ScreeningRules.__slots__}
    known["words"] = tuple(known.get("words") or ())
    return ScreeningRules(**known)


@dataclass(frozen=True, slots=True)
class Photo:
    width: int
    height: int
    recompressed: bool


@dataclass(frozen=True, slots=True)
class Warning:
    """`values` fill the sentence `submit.warn_<code>`."""

    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


def screen_manuscript(
    manuscript: Manuscript,
    rules: ScreeningRules,
    *,
    today: date,
    photos: Iterable[Photo] = (),
    precedents: Precedents = NO_PRECEDENTS,
    recent: int = 0,
    units: Iterable[str] = (),
) -> list[Warning]:
    """Everything worth a warning, the gravest first.

    `recent`: stories of the unit within the last hour, this one not counted; `units`:
    the names of the desk's units.
    """
    kept = list(photos)
    found = [
        *_screen_words(manuscript, rules),
        *_screen_precedents(precedents),
        *_screen_pace(rules, recent=recent),
        *_screen_facts(manuscript, units),
        *_screen_form(manuscript, rules, today=today),
        *_screen_photos(kept, rules),
    ]
    return sorted(found, key=lambda warning: CODES.index(warning.code))


def _screen_words(manuscript: Manuscript, rules: ScreeningRules) -> Iterable[Warning]:
    # Made even once: what is even already is found to be so at a glance.
    text = unicodedata.normalize("NFKC", f"{manuscript.title}\n{manuscript.body}")
    words = find_secrecy_words(text, (*SECRECY_WORDS, *rules.words))
    if words:
        yield Warning("secrecy", {"words": "、".join(words)})
    if cards := find_id_cards(text):
        yield Warning("id_card", {"count": len(cards)})
    if mobiles := find_mobiles(text):
        yield Warning("mobile", {"count": len(mobiles)})


def find_secrecy_words(text: str, words: Iterable[str]) -> list[str]:
    """Words of the list that occur, also with blanks or stars put between (机 密)."""
    bare = _fold(text)
    return [word for word in dict.fromkeys(words) if _fold_word(word) in bare]


@lru_cache(maxsize=1024)
def _fold_word(word: str) -> str:
    return _fold(word)


def _fold(text: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def _screen_precedents(precedents: Precedents) -> Iterable[Warning]:
    same, similar, photo = precedents.same, precedents.similar, precedents.photo
    if same:
        yield Warning("duplicate", _name(same))
    if similar:
        percent, passage = similar.percent, similar.passage
        named = {**_name(similar), "percent": percent, "passage": passage}
        yield Warning("similar", named)
    if photo:
        yield Warning("same_photo", {**_name(photo), "count": photo.count})


def _name(precedent: Precedent) -> dict[str, str | int]:
    return {
        "number": precedent.number,
        "unit": precedent.unit,
        "day": precedent.day,
    }


def _screen_pace(rules: ScreeningRules, *, recent: int) -> Iterable[Warning]:
    if rules.burst and recent + 1 >= rules.burst:
        yield Warning("burst", {"count": recent + 1})


def _screen_facts(manuscript: Manuscript, units: Iterable[str]) -> Iterable[Warning]:
    text = f"{manuscript.title}\n{manuscript.body}" if manuscript.body else ""
    for fact in find_missing_facts(text, known=units):
        yield Warning(f"no_{fact}")


def _screen_form(
    manuscript: Manuscript, rules: ScreeningRules, *, today: date
) -> Iterable[Warning]:
    days = measure_lateness(f"{manuscript.title}\n{manuscript.body}", today)
    if rules.late_days and days > rules.late_days:
        yield Warning("late", {"days": days})
    if manuscript.length < rules.too_short:
        values = {"length": manuscript.length, "least": rules.too_short}
        yield Warning("short", values)
    if rules.title_max and len(manuscript.title) > rules.title_max:
        values = {"length": len(manuscript.title), "most": rules.title_max}
        yield Warning("title_long", values)


def _screen_photos(photos: list[Photo], rules: ScreeningRules) -> Iterable[Warning]:
    if not photos and rules.photo_expected:
        yield Warning("no_photo")
    small = [
        p for p in photos if p.recompressed and max(p.width, p.height) < SMALL_SIDE
    ]
    if small:
        yield Warning("small_photo", {"count": len(small)})
