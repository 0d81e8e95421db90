"""Where a round's desk lives: its database and its disk."""

from __future__ import annotations

import asyncio
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.conftest import create_tables
from tests.postgres import run_server

DISK = "96m"
FILLER = "filler"


@contextmanager
def open_sqlite(folder: Path):
    yield f"sqlite://{folder / 'desk.db'}", None


@contextmanager
def open_postgres(_folder: Path):
    """A server of its own; gives the address and the server."""
    with run_server() as server:
        name = server.create_database()
        url = server.url(name)
        # In a thread: the round's loop is running.
        with _in_thread(create_tables, url):
            yield url, server


@contextmanager
def _in_thread(function, *given):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(function(*given))).result()
    yield


class Disk:
    """A small disk of its own, where this machine lets us mount one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.is_real = run("mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", folder)

    def fill(self) -> None:
        """To the last byte: whatever is written meets the real error."""
        with suppress(OSError), (self.folder / FILLER).open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                with suppress(OSError):
                    while file.write(bytes(size)):
                        pass

    def free(self) -> None:
        (self.folder / FILLER).unlink(missing_ok=True)

    def forbid(self) -> bool:
        """Read-only; False while somebody is just writing to it."""
        return run("mount", "-o", "remount,ro", self.folder)

    def allow(self) -> None:
        run("mount", "-o", "remount,rw", self.folder)

    def close(self) -> None:
        if self.is_real:
            run("umount", "--lazy", self.folder)


def run(*words) -> bool:
    return subprocess.run(words, capture_output=True, check=False).returncode == 0
