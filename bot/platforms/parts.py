"""One post → posts of one call each, for platforms without captions and albums.

First the text, in as many parts as it needs, then each file by itself. Where buttons
are shown as numbers they stand under the last part.
"""

from __future__ import annotations

from dataclasses import replace

from bot.platforms.options import write_options
from bot.platforms.splitting import (
    UTF16,
    Unit,
    measure_markup,
    shorten_markup,
    split_markup,
)
from handlers.messages import Post

TWO_DIGITS = 10  # no number is longer


def split_into_parts(post: Post, *, limit: int, unit: Unit = UTF16) -> list[Post]:
    """In the order they leave; nothing for a post that says nothing.

    `limit` holds for the text together with its options.
    """
    texts = _split_text(post, limit - _measure_options(post, unit), unit)
    bare = replace(post, text="", buttons=(), card="", files=())
    files = [replace(bare, files=(file,)) for file in post.files]
    posts = texts + files
    return posts[:1] + [replace(each, reply_to="") for each in posts[1:]]


def _measure_options(post: Post, unit: Unit) -> int:
    options = write_options(post.buttons, first=TWO_DIGITS)
    return measure_markup(options, unit) + len("\n\n") if options else 0


def _split_text(post: Post, limit: int, unit: Unit) -> list[Post]:
    """A card is one message whatever happens, because it will be edited."""
    whole = replace(post, files=())
    if post.card:
        return [replace(whole, text=shorten_markup(post.text, limit, unit))]
    pieces = split_markup(post.text, limit=limit, unit=unit)
    if not pieces and post.buttons:
        return [whole]
    posts = [replace(whole, text=piece, buttons=()) for piece in pieces]
    return posts[:-1] + [replace(each, buttons=post.buttons) for each in posts[-1:]]
