"""`python -m benchmarks [NAME…]`: measure all rows or those named, in one run."""

from __future__ import annotations

import argparse
import importlib
import sys
import time

from benchmarks.figures import Figure, WrongResults, show_table, write_latest
from benchmarks.machine import describe_machine

NAMES = (
    "stories",
    "stories_postgres",
    "steady",
    "sending",
    "broadcast",
    "rankings",
    "near_duplicates",
    "rendering",
    "starting",
    "photos",
)


def main() -> int:
    arguments = argparse.ArgumentParser(prog="benchmarks")
    arguments.add_argument("names", nargs="*", default=NAMES)
    figures: list[Figure] = []
    for name in arguments.parse_args().names:
        start = time.monotonic()
        try:
            found = importlib.import_module(f"benchmarks.{name}").measure()
        except WrongResults as error:
            print(f"{name}: WRONG RESULTS: {error}", file=sys.stderr)
            return 1
        figures += found
        print(show_table(found), flush=True)
        print(f"{name}: {time.monotonic() - start:.0f} s\n", flush=True)
    write_latest(figures, describe_machine())
    return 0


sys.exit(main())
