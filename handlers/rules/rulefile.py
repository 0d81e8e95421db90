"""Read a TOML file strictly: every value typed, every unknown key an error.

A `Table` hands out its keys one by one and knows where it stands, so that each
error names file, line, key, value and remedy. `finish` complains of the keys nobody
asked for.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

from handlers.rules.toml_lines import find_line

Choice = TypeVar("Choice", bound=str)
_MISSING = object()


class RuleError(ValueError):
    """A mistake in a rules file, in one line: where, what, and what to do about it."""

    def __init__(
        self,
        problem: str,
        remedy: str,
        *,
        file: str = "",
        key: str = "",
        value: object = _MISSING,
        line: int = 0,
    ) -> None:
        self.problem, self.remedy = problem, remedy
        self.file, self.key, self.line = file, key, line
        self.value = None if value is _MISSING else value
        shown = "" if value is _MISSING else f" = {show_value(value)}"
        where = f"{file}:{line}" if line else file
        place = f"{where}: " if where else ""
        super().__init__(f"{place}{key}{shown}: {problem}; {remedy}")


def show_value(value: object) -> str:
    """A value on one line, as TOML writes it, cut where it gets long."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        text = '"' + value.replace("\n", " ") + '"'
    elif isinstance(value, Mapping):
        text = "{" + ", ".join(map(str, value)) + "}"
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(show_value(item) for item in value) + "]"
    else:
        text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def suggest(word: str, known: Iterable[str]) -> str:
    """The remedy for a word nobody knows: the nearest known one, or all of them."""
    options = sorted(known)
    near = difflib.get_close_matches(word, options, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{near[0]}"?'
    return "use one of: " + ", ".join(options) if options else "remove it"


def parse_toml(text: str, *, file: str) -> dict[str, Any]:
    """Numbers with a point become exact decimals. Raises RuleError with the line."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        problem = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise RuleError(
            f"not TOML: {problem}",
            "see https://toml.io",
            file=file,
            key="(file)",
            line=int(found[1]) if found else 0,
        ) from error


@dataclass(slots=True)
class Table:
    """One table of a TOML document. Values are handed out typed, each key once."""

    values: Mapping[str, Any]
    file: str = ""
    path: tuple[str | int, ...] = ()
    source: str = ""  # the whole text, to find lines in
    asked: set[str] = field(default_factory=set)

    def name_key(self, key: str) -> str:
        text = ""
        for part in (*self.path, key):
            text += f"[{part}]" if isinstance(part, int) else f".{part}" * bool(part)
        return text.lstrip(".")

    def fail(self, key: str, problem: str, remedy: str) -> RuleError:
        value = self.values.get(key, _MISSING) if key else _MISSING
        path = (*self.path, key) if key else self.path
        return RuleError(
            problem,
            remedy,
            file=self.file,
            key=self.name_key(key),
            value=value,
            line=find_line(self.source, path) if self.source else 0,
        )

    def has(self, key: str) -> bool:
        return key in self.values

    def take(self, key: str) -> Any:
        self.asked.add(key)
        return self.values.get(key)

    def require(self, key: str, example: str) -> None:
        if key not in self.values:
            raise self.fail(key, "missing", f"add {key} = {example}")

    def text(self, key: str, default: str = "") -> str:
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, "not a text", 'write it in quotes, like "…"')
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.fail(key, "not a yes or no", "write true or false")
        return value

    def choice(self, key: str, options: Sequence[Choice], default: Choice) -> Choice:
        value = self.take(key)
        if value is None:
            return default
        if value not in options:
            raise self.fail(key, "unknown value", suggest(str(value), options))
        return cast(Choice, value)

    def number(
        self,
        key: str,
        *,
        low: Decimal | None = None,
        high: Decimal | None = None,
        digits: int | None = None,
    ) -> Decimal | None:
        """An exact decimal, or None when the key is not there."""
        value = self.take(key)
        if value is None:
            return None
        number = self.as_number(key, value, low, digits)
        if high is not None and number > high:
            raise self.fail(key, "too large", f"write {high} or less")
        return number

    def as_number(
        self, key: str, value: object, low: Decimal | None, digits: int | None
    ) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise self.fail(key, "not a number", "write a number like 2 or 0.5")
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if not number.is_finite() or abs(number) > 10**9:
            raise self.fail(key, "not a usable number", "keep it below 1000000000")
        if low is not None and number < low:
            raise self.fail(key, "too small", f"write {low} or more")
        exponent = number.normalize().as_tuple().exponent
        if digits is not None and isinstance(exponent, int) and -exponent > digits:
            raise self.fail(key, "too fine", f"keep {digits} digits after the point")
        return number

    def points(self, key: str) -> Decimal | None:
        """Points: at most hundredths, since every entry is a whole number of them."""
        return self.number(key, digits=2)

    def whole(self, key: str, default: int, *, low: int = 0) -> int:
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < low:
            raise self.fail(key, "not a whole number", f"write {low} or more")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """One text or a list of texts; empty when the key is not there."""
        value = self.take(key)
        if value is None:
            return ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not items:
            raise self.fail(key, "not a text or a list of texts", 'write ["…", "…"]')
        if not all(isinstance(item, str) and item for item in items):
            raise self.fail(key, "holds something that is no text", "use quotes")
        return tuple(items)

    def numbers(self, key: str) -> tuple[Decimal, ...]:
        value = self.take(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        return tuple(self.as_number(key, item, None, 2) for item in items)

    def day(self, key: str) -> date | None:
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.fail(key, "not a date", "write it plain, like 2026-01-01")
        return value

    def table(self, key: str) -> Table | None:
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise self.fail(key, "not a table", f"write [{self.name_key(key)}]")
        return self.enter(value, key)

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of `[[key]]`, in the order of the file."""
        value = self.take(key)
        if value is None:
            return
        good = isinstance(value, list) and all(isinstance(v, Mapping) for v in value)
        if not good:
            raise self.fail(key, "not a list of tables", f"write [[{key}]]")
        for index, item in enumerate(value):
            yield self.enter(item, key, index)

    def enter(self, values: Mapping[str, Any], *parts: str | int) -> Table:
        return Table(values, self.file, (*self.path, *parts), self.source)

    def finish(self) -> None:
        """Raise for the first key that nobody asked for."""
        for key in self.values:
            if key not in self.asked:
                raise self.fail(key, "unknown key", suggest(key, self.asked))
