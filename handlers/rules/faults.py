"""What a report can be at fault for (迟报 漏报 轻报 瞒报 谎报), as the rules name it.

The words are `fact.fault_<code>` in the catalogue.
"""

from __future__ import annotations

FAULTS = ("late", "missed", "understated", "concealed", "false")
_WORDS = {
    "迟报": "late",
    "漏报": "missed",
    "轻报": "understated",
    "瞒报": "concealed",
    "谎报": "false",
    "虚报": "false",
}


def read_fault(word: str) -> str:
    """The fault that a word names in either language, "" if none."""
    folded = word.casefold()
    code = _WORDS.get(folded, folded)
    return code if code in FAULTS else ""
