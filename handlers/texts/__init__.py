"""Every sentence the desk says: gettext catalogues, Chinese first, English complete.

`say("submit.receipt", "zh-CN", number=…)` finds the message `submit.receipt` in the
catalogue `submit` (one per room: `handlers/texts/zh_CN/LC_MESSAGES/submit.po`,
compiled by `make texts`). Values are escaped unless they are `Html` already.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from pathlib import Path

LANGUAGES = {"zh-CN": "zh_CN", "en": "en"}
DEFAULT_LANGUAGE = "zh-CN"
_FOLDER = Path(__file__).parent


class Html(str):
    """Text that is markup already and is not escaped again."""

    __slots__ = ()


def choose_language(wanted: str) -> str:
    """The desk's language for a platform's language tag: `zh-hans` → `zh-CN`."""
    return "en" if wanted.lower().startswith("en") else DEFAULT_LANGUAGE


@cache
def _open_catalogue(domain: str, language: str) -> gettext.NullTranslations:
    names = [LANGUAGES.get(language, LANGUAGES[DEFAULT_LANGUAGE])]
    return gettext.translation(domain, _FOLDER, languages=names)


# The values that choose a plural form, the first of them that a sentence is given.
COUNTS = ("n", "count", "days", "points", "length", "uses")


def find_message(key: str, language: str, count: int | None = None) -> str:
    """The message as the catalogue has it.

    Raises `KeyError` for a key that no catalogue has: a test asks for every key.
    """
    catalogue = _open_catalogue(key.partition(".")[0], language)
    if count is not None:
        text = catalogue.ngettext(key, key, count)
        if text != key:
            return text
    text = catalogue.gettext(key)
    if text == key:
        raise KeyError(f"no text {key!r} in {language}")
    return text


def say(key: str, language: str, /, **values: object) -> Html:
    """The sentence `key` in `language` with its values filled in and escaped.

    The first of `COUNTS` among the values chooses the plural form.
    """
    text = find_message(key, language, _find_count(values))
    return Html(text.format_map({name: _mark_up(v) for name, v in values.items()}))


def say_plain(key: str, language: str, /, **values: object) -> str:
    """The same without markup: for button labels, file names, pictures."""
    return find_message(key, language, _find_count(values)).format_map(values)


def _find_count(values: Mapping[str, object]) -> int | None:
    """One, or more than one; numbers may be said as text: "1", "2.5"."""
    for name in COUNTS:
        if name in values:
            return 1 if str(values[name]) == "1" else 2
    return None


def join_words(words: Iterable[str], language: str) -> str:
    """甲、乙、丙; A, B, C."""
    return (", " if language == "en" else "、").join(words)


def _mark_up(value: object) -> str:
    return value if isinstance(value, Html) else escape(str(value), quote=False)
