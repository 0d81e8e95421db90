"""Databases to spoil: a desk with its people, copied for each run."""

from tests.handlers.conftest import cast, cast_template, each_cast

__all__ = ["cast", "cast_template", "each_cast"]
