"""Whom the attacks are made with, and how many: `--hypothesis-profile=long` for all."""

from __future__ import annotations

import pytest

from tests.handlers.conftest import cast, cast_template, each_cast

__all__ = ["cast", "cast_template", "each_cast"]


@pytest.fixture
def scale(request):
    """`scale(short, long)`: how often something is tried in this run."""
    name = request.config.getoption("--hypothesis-profile")
    return lambda short, long: long if name == "long" else short
