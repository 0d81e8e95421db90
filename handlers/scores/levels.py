"""The levels of a desk's outlets: 县级, 市级 …, or whatever the desk calls them."""

from __future__ import annotations

from handlers.texts import find_message
from storage.desk.desk import DeskView


def list_levels(desk: DeskView, language: str) -> dict[str, str]:
    """Names of the desk's levels by code, the highest first."""
    ranks = {outlet.level: outlet.level_rank for outlet in desk.outlets.values()}
    named = {
        level["code"]: level.get("name") for level in desk.settings.get("levels", ())
    }
    codes = list(named)[::-1] or sorted(ranks, key=lambda code: -ranks[code])
    return {code: named.get(code) or name_level(code, language) for code in codes}


def name_level(code: str, language: str) -> str:
    try:
        return find_message(f"fact.level_{code}", language)
    except KeyError:  # a desk's own level without a name
        return code
