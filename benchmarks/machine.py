"""Processes of their own for what is measured, on a core of their own."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data" / "bench"
CORES = sorted(os.sched_getaffinity(0))
# What is measured runs on the first core, what drives it on the others.
SERVER_CORES, LOAD_CORES = set(CORES[:1]), set(CORES[1:] or CORES)


def describe_machine() -> dict[str, object]:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(CORES),
        "processor": _read_processor(),
        "memory": f"{pages / (1 << 30):.0f} GB",
        "Python": platform.python_version(),
        "system": platform.system(),
        "disk": f"a write of 4 KB with fsync takes {_time_sync():.1f} ms",
    }


def _read_processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _time_sync(writes: int = 50) -> float:
    """The median, in milliseconds."""
    DATA.mkdir(parents=True, exist_ok=True)
    path, times = DATA / "sync", list[float]()
    with path.open("wb", buffering=0) as file:
        for _ in range(writes):
            start = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            times.append((time.perf_counter() - start) * 1000)
    path.unlink()
    return median(times)


def make_environment() -> dict[str, str]:
    """Programs find their modules compiled, as wherever they have run before."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(DATA / "compiled")}


class Child:
    """`python -m benchmarks.servers.<name>`: lines of JSON in, lines of JSON out."""

    def __init__(self, name: str, cores: set[int], **arguments: Any) -> None:
        self.name = name
        words = [name, json.dumps(arguments, default=str)]
        DATA.mkdir(parents=True, exist_ok=True)
        self._log = DATA / f"{name}.log"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.servers", *words],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=make_environment(),
                preexec_fn=lambda: os.sched_setaffinity(0, cores),
            )
        self.greeting = self._read()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, question: str, **arguments: Any) -> Any:
        """Its answer; raises `RuntimeError` when it has died."""
        assert self._process.stdin is not None
        line = json.dumps({"ask": question, **arguments})
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            words = self._log.read_text()[-2_000:]
            raise RuntimeError(f"{self.name} ended: {self._process.wait()}\n{words}")
        return json.loads(line)

    def kill(self) -> None:
        """At once, as a power cut would."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


@contextmanager
def running_child(
    name: str, *, cores: set[int] = SERVER_CORES, **arguments: Any
) -> Iterator[Child]:
    child = Child(name, cores, **arguments)
    try:
        yield child
    finally:
        child.end()


@contextmanager
def pinned(cores: set[int]) -> Iterator[None]:
    """Run on these cores while inside."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
