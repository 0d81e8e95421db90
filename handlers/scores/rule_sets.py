"""The desk's rule sets, read once for as long as their text stays the same."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from handlers.rules.scoring import RuleSet, load_rule_sets
from storage.figures.rule_sets import RuleText, list_rule_texts


async def load_desk_rules() -> tuple[RuleSet, ...]:
    """Every rule set, the earliest first, with the days it is in force."""
    return _read(await list_rule_texts())


@lru_cache(maxsize=8)
def _read(texts: tuple[RuleText, ...]) -> tuple[RuleSet, ...]:
    return tuple(_read_one(text) for text in texts)


def _read_one(text: RuleText) -> RuleSet:
    found = load_rule_sets(text.source, text.version)
    named = next((each for each in found if each.version == text.version), found[0])
    return replace(named, start=text.start, end=text.end)
