"""Files that commands write: whole under their name, or not there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from bot.cli.session import CommandError


@contextmanager
def open_output(path: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that appears under its name when it is complete.

    Only its owner can read it: there are names and texts of people in it.
    """
    if path is None:
        yield sys.stdout.buffer
        return
    part = None
    try:
        with NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as target:
            part = Path(target.name)
            yield target
            target.flush()
            os.fsync(target.fileno())
        part.replace(path)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
    finally:
        if part:
            part.unlink(missing_ok=True)
