"""Six ways in which people send again what was sent before."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from benchmarks.corpus import ROLES, SPOTS, make_name, make_place, make_story

_SENTENCE = re.compile(r"[^。!?\n]+[。!?]?[”\"]?\n?")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2}(?:镇|乡|街道|社区|村|开发区|林场)")
Copy = Callable[[Random, str], str]


def split_sentences(text: str) -> list[str]:
    return _SENTENCE.findall(text)


def edit_tenth(random: Random, text: str) -> str:
    """One character in ten is replaced, taken out, or has another put before it."""
    spare = "".join(ROLES) + "".join(SPOTS)
    edited = []
    for character in text:
        if random.random() >= 0.1:
            edited.append(character)
            continue
        way = random.randrange(3)
        edited.append("" if way == 0 else random.choice(spare))
        edited.append(character if way == 2 else "")
    return "".join(edited)


def reorder(random: Random, text: str) -> str:
    """The paragraphs in another order, and the sentences within them."""
    paragraphs = [split_sentences(each) for each in text.split("\n")]
    for sentences in paragraphs:
        random.shuffle(sentences)
    random.shuffle(paragraphs)
    return "\n".join("".join(sentences) for sentences in paragraphs)


def take_half(random: Random, text: str) -> str:
    """Half of the sentences, among as much of something new."""
    old, new = split_sentences(text), split_sentences(make_story(random)[1])
    kept = random.sample(old, (len(old) + 1) // 2)
    size = sum(map(len, kept))
    while new and sum(map(len, new)) > size:
        new.pop()
    mixed = kept + new
    random.shuffle(mixed)
    return "".join(mixed)


def rename(random: Random, text: str) -> str:
    """The places, the figures and the dates of somebody else."""
    moved = _PLACE.sub(lambda _: make_place(random), text)
    return re.sub(r"\d+", lambda _: str(random.randint(2, 9999)), moved)


def condense(random: Random, text: str) -> str:
    """Two sentences in five are left, in their order."""
    old = split_sentences(text)
    kept = sorted(random.sample(range(len(old)), max(3, len(old) * 2 // 5)))
    return "".join(old[place] for place in kept)


def dress_up(random: Random, text: str) -> str:
    """A new beginning and end, other marks, wide figures, a name here and there."""
    wide = text.translate(str.maketrans("0123456789,", "0123456789、"))
    first = f"(通讯员 {make_name(random)})本网讯 "
    named = re.sub(r"介绍|说", lambda found: f"对{make_name(random)}{found[0]}", wide)
    return f"{first}{named}\n{split_sentences(make_story(random)[1])[-1]}"


KINDS: dict[str, Copy] = {
    "edits of 10 %": edit_tenth,
    "reordered": reorder,
    "half taken over": take_half,
    "other places and figures": rename,
    "condensed to 40 %": condense,
    "dressed up": dress_up,
}
