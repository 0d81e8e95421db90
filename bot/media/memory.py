"""What a picture took is given back when it is done."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of glibc's malloc.h
LARGE = 1 << 20


def give_back_large_blocks() -> None:
    """Let glibc keep nothing of `LARGE` bytes or more; elsewhere nothing happens.

    By itself it keeps blocks of up to 32 MB, for each thread its own: after some
    hundred photos a desk of 80 MB held 700.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE)
