"""How many columns a text takes where letters have one width and Chinese has two.

Ambiguous characters (…, “, —, ▲) count one: the monospaced fonts of phones have them
narrow. Combining marks and joiners count nothing, an emoji sequence counts two.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, combining, east_asian_width

WIDE_SPACE = "\u3000"
ELLIPSIS = "…"
_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"


def measure_width(text: str) -> int:
    """The columns of a text of one line."""
    if text.isascii():
        return len(text)
    return sum(_measure_cluster(cluster) for cluster in split_clusters(text))


def split_clusters(text: str) -> Iterator[str]:
    """What a reader sees as one character each: marks and joined emoji stay whole."""
    cluster = ""
    for char in text:
        if cluster and not _continues(cluster, char):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _continues(cluster: str, char: str) -> bool:
    joins = cluster[-1] == _JOINER and not char.isspace()
    joined = _is_emoji(cluster) and (joins or _is_modifier(char))
    flag = _is_flag_letter(char) and _is_flag_letter(cluster)
    return joined or flag or _measure_char(char) == 0


def _is_emoji(cluster: str) -> bool:
    """Wide by nature or by its style; a space with a stray style mark stays a space."""
    base = _measure_char(cluster[0]) and not cluster[0].isspace()
    return _measure_char(cluster[0]) == 2 or bool(base and _EMOJI_STYLE in cluster)


def _is_modifier(char: str) -> bool:
    return 0x1F3FB <= ord(char) <= 0x1F3FF  # the five colours of skin


def _is_flag_letter(text: str) -> bool:
    return len(text) == 1 and 0x1F1E6 <= ord(text) <= 0x1F1FF


def _measure_cluster(cluster: str) -> int:
    if _is_emoji(cluster) or (len(cluster) == 2 and _is_flag_letter(cluster[0])):
        return 2
    return max(_measure_char(char) for char in cluster)


@lru_cache(maxsize=8192)
def _measure_char(char: str) -> int:
    if combining(char) or category(char) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def truncate(text: str, width: int) -> str:
    """The text, or as much of it as fits before an ellipsis."""
    if measure_width(text) <= width:
        return text
    kept, room = "", width - measure_width(ELLIPSIS)
    for cluster in split_clusters(text):
        room -= _measure_cluster(cluster)
        if room < 0:
            break
        kept += cluster
    return kept.rstrip() + ELLIPSIS if width > 0 else ""


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The text filled up with spaces to `width`, at its right end or (`right`) left."""
    room = " " * (width - measure_width(text))
    return room + text if right else text + room


def pad_wide(text: str, width: int) -> str:
    """The same for a column of Chinese, filled up with Chinese spaces.

    In a phone's font a Chinese character is seldom exactly two letters wide; names
    filled up with characters of their own width end in one line all the same.
    """
    room = width - measure_width(text)
    return text + " " * (room % 2) + WIDE_SPACE * (room // 2)
