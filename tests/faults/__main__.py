"""`make faults`: break the desk in every way we know, stage by stage.

Goes on where it was broken off. `ARGS="--list"`, `ARGS="--stage kills --rounds 5"`.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from types import ModuleType

from tests.faults.progress import Progress, Round, find_folder
from tests.faults.run_stage import run_stage
from tests.faults.stage import Counts, find_stages, list_names

COLUMNS = (
    ("faults", "faults"),
    ("submitted", "submitted"),
    ("lost", "lost"),
    ("doubled", "doubled"),
    ("out of order", "out_of_order"),
    ("unanswered", "unanswered"),
    ("ambiguous shown", "ambiguous_shown"),
)


def read_arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--list", action="store_true", help="the stages, and how far")
    parser.add_argument("--stage", action="append", default=[], help="only this one")
    parser.add_argument("--rounds", type=int, help="instead of the stage's own number")
    parser.add_argument("--fresh", action="store_true", help="forget earlier rounds")
    seed = int(os.environ.get("FAULT_SEED", "1"))
    parser.add_argument("--seed", type=int, default=seed, help="of the first round")
    return parser.parse_args(words)


def choose_stages(names: list[str]) -> list[ModuleType]:
    unknown = set(names) - set(list_names())
    if unknown:
        sys.exit(f"no such stage: {', '.join(sorted(unknown))}; see --list")
    return find_stages(names)


def format_head() -> str:
    titles = "  ".join(f"{title:>{len(title)}}" for title, _ in COLUMNS)
    return f"{'stage':16}  {'seed':>9}  {titles}  seconds"


def format_line(name: str, rounds: list[Round]) -> str:
    counts = sum((each.counts for each in rounds), Counts())
    seeds = f"{rounds[0].seed}-{rounds[-1].seed}" if rounds else "-"
    cells = "  ".join(f"{getattr(counts, key):>{len(title)}}" for title, key in COLUMNS)
    seconds = sum(each.seconds for each in rounds)
    more = "".join(f"  {key} {value}" for key, value in counts.more.items())
    broken = f"  BROKEN {counts.broken}" if counts.broken else ""
    return f"{name:16}  {seeds:>9}  {cells}  {seconds:>7.0f}{more}{broken}"


def list_stages(stages: list[ModuleType]) -> None:
    for stage in stages:
        done = len(Progress(find_folder(), stage.NAME).read())
        print(f"{stage.NAME:16}  {done}/{stage.ROUNDS} rounds  {stage.TITLE}")


def play_stage(stage: ModuleType, wish: argparse.Namespace) -> bool:
    """Prints its line; whether all was well."""
    progress = Progress(find_folder(), stage.NAME)
    if wish.fresh:
        progress.forget()
    rounds = []
    number = wish.rounds or stage.ROUNDS
    for done in run_stage(stage, progress, first_seed=wish.seed, rounds=number):
        rounds.append(done)
        if not done.counts.is_good:
            print(f"{stage.NAME}, seed {done.seed}: {done.counts}\n{done.error}")
    print(format_line(stage.NAME, rounds), flush=True)
    return all(each.counts.is_good for each in rounds)


def main() -> None:
    # Also in the background, and when somebody ends it: what a round made is cleared.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    wish = read_arguments(sys.argv[1:])
    stages = choose_stages(wish.stage)
    if wish.list:
        list_stages(stages)
        return
    print(format_head(), flush=True)
    good = [play_stage(stage, wish) for stage in stages]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
