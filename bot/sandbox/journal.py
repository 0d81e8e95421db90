"""The sandbox's books: every call it carried out or refused, with what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """`messages`: ids of the messages that stand because of it."""

    number: int
    at: datetime
    method: str
    params: Json
    code: int
    description: str = ""
    chat: int = 0
    messages: tuple[int, ...] = ()
    fault: str = ""

    def as_json(self) -> Json:
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "method": self.method,
            "params": self.params,
            "ok": self.code == 200,
            "code": self.code,
            "description": self.description,
            "chat": self.chat,
            "messages": list(self.messages),
            "fault": self.fault,
        }


@dataclass(slots=True)
class Journal:
    """`quiet` methods (polling) are counted, not listed."""

    calls: list[Call] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    quiet: frozenset[str] = frozenset({"getUpdates"})

    def record(self, at: datetime, method: str, params: Json, **outcome: Any) -> None:
        self.counts[f"{method} {outcome['code']}"] += 1
        if method not in self.quiet:
            self.calls.append(Call(len(self.calls) + 1, at, method, params, **outcome))

    def since(self, number: int) -> list[Call]:
        return self.calls[number:]
