"""Fees (稿酬): which rate fits an adoption, how authors share it, what corrects it.

Amounts are integers of fen. An entry is never changed: what no longer holds is reversed
and what holds instead is written beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FeeRate:
    """What an adoption is worth; a "" fits every outlet, level or genre."""

    amount: int
    outlet: str = ""
    level: str = ""
    genre: str = ""
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """An adoption as rates see it."""

    outlet: str
    level: str
    genre: str
    day: date


@dataclass(frozen=True, slots=True)
class Payee:
    """A member, somebody who is none (`name`), or with neither of them a unit."""

    unit_id: int
    person_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """An entry: `rate` of the whole adoption, shared by `authors`.

    `id` 0: not written yet. `reverses`: the id of the entry that it takes back.
    """

    adoption_id: int
    payee: Payee
    amount: int
    rate: int
    authors: int
    id: int = 0
    reverses: int = 0


def find_fee_rate(rates: Iterable[FeeRate], taken: Taken) -> FeeRate | None:
    """The closest rate: outlet before level, then genre before every genre."""
    fitting = [rate for rate in rates if _fits(rate, taken)]
    return max(fitting, key=_measure_closeness, default=None)


def _fits(rate: FeeRate, taken: Taken) -> bool:
    return (
        rate.outlet in ("", taken.outlet)
        and rate.level in ("", taken.level)
        and rate.genre in ("", taken.genre)
        and (rate.starts is None or rate.starts <= taken.day)
        and (rate.ends is None or taken.day <= rate.ends)
    )


def _measure_closeness(rate: FeeRate) -> tuple[bool, bool, bool]:
    return bool(rate.outlet), bool(rate.level), bool(rate.genre)


def split_fee(amount: int, count: int) -> tuple[int, ...]:
    """Equal shares to the fen; what cannot be shared goes to the first."""
    if count < 1:
        raise ValueError("nobody to pay")
    share, rest = divmod(amount, count)
    return (share + rest, *[share] * (count - 1))


def share_fee(adoption_id: int, rate: int, payees: Sequence[Payee]) -> list[FeeLine]:
    """An entry for each author; one who is named twice gets both shares in one.

    A share below a fen is none.
    """
    shares: dict[Payee, int] = defaultdict(int)
    for payee, amount in zip(payees, split_fee(rate, len(payees)), strict=True):
        shares[payee] += amount
    return [
        FeeLine(adoption_id, payee, amount, rate, len(payees))
        for payee, amount in shares.items()
        if amount
    ]


def correct_fees(booked: Iterable[FeeLine], wanted: Iterable[FeeLine]) -> list[FeeLine]:
    """The entries to add, so that those that stand are the wanted ones.

    `booked`: all that was written, reversing entries too.
    """
    standing = list_standing(booked)
    due = {_key(line): line for line in wanted}
    kept = {_key(line) for line in standing} & due.keys()
    reversing = [_reverse(line) for line in standing if _key(line) not in kept]
    return reversing + [line for key, line in due.items() if key not in kept]


def list_standing(booked: Iterable[FeeLine]) -> list[FeeLine]:
    """Entries that were not taken back."""
    every = list(booked)
    gone = {line.reverses for line in every if line.reverses}
    return [line for line in every if not line.reverses and line.id not in gone]


def _key(line: FeeLine) -> tuple[int, Payee, int, int, int]:
    return line.adoption_id, line.payee, line.amount, line.rate, line.authors


def _reverse(line: FeeLine) -> FeeLine:
    return FeeLine(
        line.adoption_id,
        line.payee,
        -line.amount,
        line.rate,
        line.authors,
        reverses=line.id,
    )


def to_yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100


def format_yuan(fen: int) -> str:
    """1234.50"""
    return f"{to_yuan(fen):.2f}"


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def spell_yuan(fen: int) -> str:
    """The amount in words, as on a voucher: 壹仟零伍元整, 叁佰元零伍分."""
    sign, fen = ("负", -fen) if fen < 0 else ("", fen)
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    whole = f"{_spell_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{sign}{whole or '零元'}整"
    gap = "零" if yuan and not jiao else ""
    parts = (f"{_DIGITS[jiao]}角" if jiao else gap, f"{_DIGITS[cents]}分")
    return sign + whole + parts[0] + (parts[1] if cents else "整")


def _spell_whole(number: int) -> str:
    spoken = ""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        skipped = group < 1000 or (place + 1 < len(groups) and not groups[place + 1])
        spoken += "零" * bool(spoken and skipped)
        spoken += _spell_group(group) + _GROUPS[place]
    return spoken


def _spell_group(group: int) -> str:
    """1 to 9999, inner noughts once."""
    spoken, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            spoken += "零" * bool(gap and spoken) + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return spoken
