"""Personal data in a text: ID-card numbers and mobile numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

# GB 11643-1999: 17 digits, each with its weight, and a check character.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ID_CARD = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d(?:[- ]?\d{4}){2})(?!\d)")


def find_id_cards(text: str) -> list[str]:
    """ID-card numbers whose check digit and birthday are right, in order."""
    found = _ID_CARD.findall(_even_digits(text))
    return [number.upper() for number in found if is_id_card(number)]


def is_id_card(number: str) -> bool:
    digits = number[:17]
    if len(number) != 18 or not digits.isdecimal() or not _is_day(number[6:14]):
        return False
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True))
    return _CHECKS[total % 11] == number[17].upper()


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return day.year >= 1850


def find_mobiles(text: str) -> list[str]:
    """Mobile numbers of mainland China, as eleven digits, in order."""
    found = _MOBILE.findall(_even_digits(text))
    return [re.sub(r"\D", "", number) for number in found]


def _even_digits(text: str) -> str:
    # Full-width digits are digits too.
    return unicodedata.normalize("NFKC", text)
