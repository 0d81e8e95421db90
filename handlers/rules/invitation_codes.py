"""Invitation codes: ten characters that survive being read out over the phone."""

from __future__ import annotations

import re
import secrets
import unicodedata

# Crockford's base 32: no I, L, O, U. Ten characters are 50 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SHAPE = re.compile(r"[0-9A-Z]{5}[- ]?[0-9A-Z]{5}")
# Every code has one of these, so that "hello there" is none.
_TELLTALE = frozenset("23456789")


def make_code() -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if _TELLTALE & set(code):
            return code


def show_code(code: str) -> str:
    """K7QM2-XWPRT"""
    return f"{code[:5]}-{code[5:]}"


def read_code(text: str) -> str:
    """The code in what somebody typed, "" if it has not the shape of one."""
    typed = unicodedata.normalize("NFKC", text).strip().upper()
    if not _SHAPE.fullmatch(typed) or not _TELLTALE & set(typed):
        return ""
    code = re.sub("[- ]", "", typed).translate(_ALIKE)
    return code if set(code) <= set(ALPHABET) else ""
