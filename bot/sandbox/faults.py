"""Switches that make the sandbox misbehave, for tests that break things on purpose."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Literal, get_args

FaultKind = Literal[
    "429",  # refused with retry_after
    "500",  # refused by an ailing server
    "502",  # refused by a proxy, in HTML
    "cut_before",  # the connection breaks before the request is read
    "cut_during",  # ... in the middle of its body
    "cut_after",  # ... after the call was carried out, before the answer
    "truncated",  # carried out, half an answer
    "not_json",  # carried out, an answer that is no JSON
    "delay_before",  # reads it, waits `seconds`, then carries out
    "delay_after",  # carries out, answers `seconds` later
]
FAULT_KINDS: tuple[str, ...] = get_args(FaultKind)


@dataclass(slots=True)
class Fault:
    """Befalls the next `times` calls of `method` ("*": any), each with `chance`."""

    method: str
    kind: FaultKind
    times: int = 1
    chance: float = 1.0
    retry_after: int = 1
    seconds: float = 1.0
    befell: int = 0

    def fits(self, method: str) -> bool:
        return self.method == "*" or self.method.lower() == method.lower()


@dataclass(slots=True)
class FaultBook:
    faults: list[Fault] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(0))

    def add(self, fault: Fault) -> None:
        if fault.kind not in FAULT_KINDS:
            raise ValueError(f"no fault {fault.kind!r}; there are {FAULT_KINDS}")
        self.faults.append(fault)

    def clear(self) -> None:
        self.faults.clear()

    def take(self, method: str) -> Fault | None:
        """The fault that befalls this call, counted down."""
        for fault in self.faults:
            if fault.fits(method) and self.dice.random() < fault.chance:
                fault.befell += 1
                if fault.befell >= fault.times:
                    self.faults.remove(fault)
                return fault
        return None
