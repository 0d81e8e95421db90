"""The page about the sandbox names what there is, and nothing else."""

import re
from pathlib import Path

import pytest

from bot.sandbox.faults import FAULT_KINDS
from bot.sandbox.methods import METHODS
from bot.sandbox.people import ACTS

PAGE = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text("utf-8")


def read_part(title):
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_method_is_named():
    assert set(
        re.findall(r"\b[a-z]+[A-Z]\w+|\bclose\b", read_part("Methods it speaks"))
    ) == set(METHODS)


def test_every_act_is_named():
    rows = [
        line.split("|")[1]
        for line in read_part("Acts").splitlines()
        if line.startswith("| `")
    ]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}

    assert named == set(ACTS) | set(FAULT_KINDS)


@pytest.mark.parametrize(
    "number",
    [
        "4096",
        "1024",
        "64",
        "100",
        "2–10",
        "10,000",
        "1280",
        "50 MiB",
        "20 MiB",
        "48 hours",
    ],
)
def test_the_limits_are_those_of_the_code(number):
    assert number in read_part("What it enforces")
