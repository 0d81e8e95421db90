"""Stories like those of a county desk, as many as wanted, the same for the same seed.

Every story has a topic of its own places, people, figures and dates. What they share is
what they share in offices: turns of phrase, slogans, the way a sentence is built.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
LISTS = {
    name: words.split() if isinstance(words, str) else words
    for name, words in WORDS.items()
    if name != "topics"
}
TOPICS = [items.split() for items in WORDS["topics"].values()]
ROLES, SPOTS = LISTS["roles"], LISTS["spots"]


def make_title(random: Random, words: dict[str, str]) -> str:
    return str(random.choice(LISTS["titles"]).format(**words))


def make_story(random: Random) -> tuple[str, str]:
    """(title, body) of 300 to 700 characters in three to five paragraphs."""
    chosen = random.sample(random.choice(TOPICS), 3)
    place = make_place(random)
    sentences = [fill(random, random.choice(LISTS["leads"]), place, chosen)]
    bodies = LISTS["bodies"]
    shapes = random.sample(bodies, random.randint(7, len(bodies) - 2))
    sentences += [fill(random, shape, place, chosen) for shape in shapes]
    title = make_title(random, make_words(random, place, chosen))
    return title, "\n".join(make_paragraphs(random, sentences))


def make_paragraphs(random: Random, sentences: list[str]) -> list[str]:
    paragraphs, left = [], list(sentences)
    while left:
        size = random.randint(2, 4)
        paragraphs.append("".join(left[:size]))
        left = left[size:]
    return paragraphs


def fill(random: Random, shape: str, place: str, items: list[str]) -> str:
    return shape.format(**make_words(random, place, items))


def make_words(random: Random, place: str, items: list[str]) -> dict[str, str]:
    near = place if random.random() < 0.5 else make_place(random)
    return {
        "place": near,
        "item": random.choice(items),
        "day": f"{random.randint(1, 12)}月{random.randint(1, 28)}日",
        "office": random.choice(LISTS["offices"]),
        "meeting": random.choice(LISTS["meetings"]),
        "leader": f"县领导{make_name(random)}",
        "person": make_name(random),
        "person2": make_name(random),
        "role": random.choice(LISTS["roles"]),
        "spot": random.choice(LISTS["spots"]),
        "trouble": random.choice(LISTS["troubles"]),
        "way": random.choice(LISTS["ways"]),
        "slogan": random.choice(LISTS["slogans"]),
        "unit": random.choice(LISTS["units"]),
        "n": str(random.randint(2, 9999)),
        "m": str(random.randint(2, 98)),
        "k": str(random.randint(100, 99999)),
    }


def make_name(random: Random) -> str:
    given = "".join(random.sample(WORDS["given"], random.randint(1, 2)))
    return random.choice(WORDS["surnames"]) + given


def make_place(random: Random) -> str:
    head, tail = (
        random.choice(WORDS["place_heads"]),
        random.choice(WORDS["place_tails"]),
    )
    return f"{head}{tail}{random.choice(LISTS['suffixes'])}"
