"""One post → the posts that are one call to Telegram each.

An album has no buttons and does not mix pictures with documents; a text over a file is
shorter than a text of its own; a card is one message whatever happens, because it will
be edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.platforms.splitting import measure_markup, shorten_markup, split_markup
from bot.platforms.telegram.limits import TELEGRAM
from handlers.messages import Kept, Made, Post

Group = tuple[Made | Kept, ...]


def split_post(post: Post) -> list[Post]:
    """In the order they leave; nothing for a post that says nothing."""
    groups = _group_files(post.files)
    if not post.text.strip() and (post.buttons or post.card):
        groups = _part_last(groups)
    place = _find_caption(post, groups)
    bare = replace(post, text="", buttons=(), card="")
    posts = [replace(bare, files=group) for group in groups]
    if place is None:
        posts += _split_text(replace(post, files=()))
    else:
        text = shorten_markup(post.text, TELEGRAM.caption)
        posts[place] = replace(post, text=text, files=groups[place])
    return posts[:1] + [replace(each, reply_to="") for each in posts[1:]]


def is_captioned(card: Post) -> bool:
    """Whether the card's text stands over a file, as `split_post` sends it."""
    return len(card.files) == 1


def _group_files(files: Sequence[Made | Kept]) -> list[Group]:
    """Neighbours of one kind, as many as an album takes."""
    groups: list[Group] = []
    for _, run in groupby(files, key=lambda file: file.as_photo):
        same = tuple(run)
        starts = range(0, len(same), TELEGRAM.album)
        groups += [same[start : start + TELEGRAM.album] for start in starts]
    return groups


def _part_last(groups: list[Group]) -> list[Group]:
    """The last file by itself: it can have the buttons that an album cannot."""
    if not groups or len(groups[-1]) == 1:
        return groups
    return [*groups[:-1], groups[-1][:-1], groups[-1][-1:]]


def _find_caption(post: Post, groups: list[Group]) -> int | None:
    """Which group the text and the buttons go with; None: with none of them."""
    if not groups:
        return None
    if not post.text.strip():
        return len(groups) - 1
    if post.card:
        return 0 if is_captioned(post) else None
    is_short = measure_markup(post.text) <= TELEGRAM.caption
    return 0 if is_short and (len(groups[0]) == 1 or not post.buttons) else None


def _split_text(post: Post) -> list[Post]:
    """The last one has the buttons."""
    if post.card:
        return [replace(post, text=shorten_markup(post.text, TELEGRAM.text))]
    pieces = split_markup(post.text, limit=TELEGRAM.text)
    posts = [replace(post, text=piece, buttons=()) for piece in pieces]
    return posts[:-1] + [replace(each, buttons=post.buttons) for each in posts[-1:]]
