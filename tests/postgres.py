"""A private PostgreSQL server for one test process, run as an unprivileged user."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class NoPostgres(Exception):
    """There is no PostgreSQL on this machine, or no user to run it as."""


@dataclass
class Server:
    programs: Path
    port: int
    owner: dict[str, object]
    names: count = field(default_factory=count)

    def url(self, name: str) -> str:
        return f"asyncpg://storydesk@127.0.0.1:{self.port}/{name}"

    def run_sql(self, sql: str, *, database: str = "postgres") -> str:
        address = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "storydesk"]
        command = [self.programs / "psql", *address, "-qXAt", "-d", database, "-c", sql]
        return subprocess.run(
            command, check=True, capture_output=True, text=True
        ).stdout.strip()

    def create_database(self, template: str = "template1") -> str:
        """A new database's name; `template` is copied."""
        name = f"test_{next(self.names)}"
        # Without fsync copying files is several times faster than writing them by log.
        copy = "STRATEGY FILE_COPY" if int(self.programs.parent.name) >= 15 else ""
        self.run_sql(f"CREATE DATABASE {name} TEMPLATE {template} {copy}")
        return name

    def drop_database(self, name: str) -> None:
        self.run_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def find_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: p.parts)
    if not found or not (found[-1] / "initdb").exists():
        raise NoPostgres("no server programs under /usr/lib/postgresql/*/bin")
    return found[-1]


def choose_owner() -> dict[str, object]:
    """Arguments for `subprocess`: root may not run the server, others run it as they are."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoPostgres(
        "root may not run the server, and there is no user postgres or nobody"
    )


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def run_server(**settings: str) -> Iterator[Server]:
    """Start a server of its own and stop it at the end; `settings` as in its file."""
    programs, owner = find_programs(), choose_owner()
    folder = Path(tempfile.mkdtemp(prefix="storydesk-postgres-"))
    try:
        if owner:
            os.chown(folder, owner["user"], owner["group"])
        data = folder / "data"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "storydesk", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"],
            check=True, capture_output=True, cwd=folder, **owner,
        )  # fmt: skip
        server = Server(programs, find_port(), owner)
        with _start(server, data, {**FAST, **settings}):
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _start(server: Server, data: Path, settings: dict[str, str]) -> Iterator[None]:
    options = [f"-c{name}={value}" for name, value in settings.items()]
    with (data.parent / "log").open("wb") as log:
        process = subprocess.Popen(
            [server.programs / "postgres", "-D", data, "-p", str(server.port), "-h", "127.0.0.1", "-k", data.parent, *options],
            stdout=log, stderr=log, cwd=data.parent, **server.owner,
        )  # fmt: skip
    try:
        _wait_until_ready(server, process, data.parent / "log")
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.send_signal(3)  # SIGQUIT: at once, without mercy
            process.wait()


def _wait_until_ready(server: Server, process: subprocess.Popen, log: Path) -> None:
    ask = [
        server.programs / "pg_isready",
        "-q",
        "-h",
        "127.0.0.1",
        "-p",
        str(server.port),
    ]
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        if subprocess.run(ask, check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not answer in 10 s:\n{log.read_text()}")
