"""`python -m benchmarks [NAME…]`: measure all parts or those named, in one run.

`--prepare` makes the large databases that are kept in data/bench; what is missing is
made by the run that needs it, but for the million stories, which take half an hour.
`--full` measures what takes longer than ten minutes. `--write-docs` writes the figures
of the last run into the documents and measures nothing.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.figures import Figure, WrongResults, show_table
from benchmarks.machine import describe_machine
from benchmarks.report import write_docs, write_latest

NAMES = (
    "stories",
    "stories_postgres",
    "steady",
    "sending",
    "broadcast",
    "boards",
    "rankings",
    "near_duplicates",
    "rendering",
    "starting",
    "photos",
)
# What `--full` measures more of.
FULL: Mapping[str, Mapping[str, Any]] = {
    "stories": {"stories": 5_000},
    "stories_postgres": {"stories": 3_000},
    "rankings": {"postgres_rows": 10_000_000},
    "near_duplicates": {"copies": 500, "fresh": 3_000},
    "starting": {"stories": 100_000},
    "photos": {"albums": 50},
}


def main() -> int:
    arguments = read_arguments()
    if arguments.write_docs:
        write_docs()
        return 0
    if arguments.prepare:
        importlib.import_module("benchmarks.near_duplicates").prepare()
        importlib.import_module("benchmarks.rankings").prepare()
        return 0
    return measure_parts(arguments.names, full=arguments.full)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES)
    for option in ("--prepare", "--full", "--write-docs"):
        parser.add_argument(option, action="store_true")
    return parser.parse_args()


def measure_parts(names: Sequence[str], *, full: bool) -> int:
    """1 if one of them failed or was wrong; the others are measured all the same."""
    begun, failed = time.monotonic(), False
    for name in names:
        start = time.monotonic()
        found = _measure(name, FULL.get(name, {}) if full else {})
        # A part that went wrong has no figures: not those of the last time either.
        write_latest({name: found or ()}, describe_machine())
        failed = failed or found is None
        if found is not None:
            print(show_table(found))
        print(f"{name}: {time.monotonic() - start:.0f} s\n", flush=True)
    print(f"all: {time.monotonic() - begun:.0f} s")
    return int(failed)


def _measure(name: str, sizes: Mapping[str, Any]) -> list[Figure] | None:
    try:
        module = importlib.import_module(f"benchmarks.{name}")
        found: list[Figure] = module.measure(**sizes)
    except WrongResults as error:
        print(f"{name}: WRONG RESULTS: {error}", file=sys.stderr)
        return None
    except Exception:
        print(f"{name}: FAILED", file=sys.stderr)
        traceback.print_exc()
        return None
    return found


if __name__ == "__main__":
    sys.exit(main())
