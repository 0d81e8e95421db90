"""The house keeps its shape: who imports whom, how long a function may be, what is where."""

from __future__ import annotations

import ast
import logging
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "storage")
LONGEST_FUNCTION = 50
# Files that may name a platform: its adapter, the settings, what puts them together,
# and the sandbox, which is the other side of one of them.
PLATFORM_ROOMS = ("bot/platforms/", "bot/sandbox/")
PLATFORM_FILES = ("bot/settings.py", "bot/app.py")
# What people read beside the code: no platform's words there either.
PLAIN_FILES = ("*.po", "*.toml", "*.html", "*.jinja", "*.j2", "*.txt", "*.xml")
PLATFORMS = re.compile(
    r"telegram|t\.me/|botfather|matrix_|^matrix(:|$)|platforms\.matrix|wecom|\bnio\b"
    r"|企业微信|dingtalk|钉钉|feishu|飞书",
    re.IGNORECASE,
)
# The example of a chat in the desk file's own documentation.
NAMED_FOR_A_REASON = {
    ("handlers/desk_file/row_sections.py", '"telegram:-1001234567890"'),
}
# Two libraries take an option, or leave one behind, in the environment.
LIBRARIES_WANT_IT_THERE = ("bot/platforms/telegram/__init__.py", "storage/database.py")
TOP_LEVEL = {"bot", "handlers", "storage", "tests", "docs", "benchmarks", "deploy"}


def read_sources() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def test_imports_go_one_way_only() -> None:
    from importlinter.cli import lint_imports  # slow to import

    config = str(ROOT / "pyproject.toml")
    try:
        assert lint_imports(config_filename=config, no_cache=True) == 0
    finally:
        # It sets up logging of its own, which switches off every logger there is.
        for logger in logging.root.manager.loggerDict.values():
            if isinstance(logger, logging.Logger):
                logger.disabled = False


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name, text in read_sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and _count_lines(node) > LONGEST_FUNCTION
    ]

    assert long == []


def _count_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    doc = ast.get_docstring(node, clean=False)
    return node.end_lineno - node.lineno + 1 - (doc.count("\n") + 1 if doc else 0)


def test_the_two_leaves_have_empty_packages_above_them() -> None:
    for package in ("handlers", "storage"):
        assert (ROOT / package / "__init__.py").read_text("utf-8").strip() == ""


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name
        for name, text in read_sources()
        if text.strip() and ast.get_docstring(ast.parse(text)) is None
    ]

    assert silent == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "raise NotImplementedError"])
def test_nothing_is_left_open_in_the_code(word: str) -> None:
    left = [name for name, text in read_sources() if re.search(rf"\b{word}\b", text)]

    assert left == []


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        name
        for name, text in read_sources()
        if re.search(r"\bos\.(environ|getenv)\b", text)
    ]

    assert set(readers) <= {"bot/settings.py", *LIBRARIES_WANT_IT_THERE}


def test_no_file_outside_its_room_names_a_platform() -> None:
    named = {
        (name, word)
        for name, text in read_sources()
        if not name.startswith((*PLATFORM_ROOMS, *PLATFORM_FILES))
        for word in _list_words(ast.parse(text))
        if PLATFORMS.search(word)
    }

    assert named == NAMED_FOR_A_REASON


def test_no_text_that_people_read_names_a_platform() -> None:
    named = {
        (path.relative_to(ROOT).as_posix(), line.strip())
        for package in ("bot/samples", "bot/demo", "bot/doctor", "handlers", "storage")
        for pattern in PLAIN_FILES
        for path in (ROOT / package).rglob(pattern)
        for line in path.read_text("utf-8").splitlines()
        if PLATFORMS.search(line)
    }

    assert named == set()


def test_a_platform_named_in_any_way_is_found() -> None:
    named = (
        "def wecom_id(matrix_url): Settings(telegram_token=feishu.dingtalk, a='nio')"
    )
    code = "import nio as x\nclass Telegram: pass\n" + named.replace(": ", ":\n ", 1)

    found = {word for word in _list_words(ast.parse(code)) if PLATFORMS.search(word)}

    assert found >= {
        "nio",
        "Telegram",
        "wecom_id",
        "matrix_url",
        "telegram_token",
        "feishu",
        "dingtalk",
    }


def _list_words(tree: ast.Module) -> Iterator[str]:
    """Names, imports and strings; what only explains (docstrings) is left out."""
    explaining = set(_find_docstrings(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in explaining:
                yield node.value
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.name for alias in node.names)
            yield getattr(node, "module", None) or ""
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg | ast.keyword):
            yield node.arg or ""
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


def _find_docstrings(tree: ast.Module) -> Iterator[int]:
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, owners) and ast.get_docstring(node) is not None:
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            yield id(first.value)


def test_every_package_is_shipped() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found = settings["tool"]["setuptools"]["packages"]["find"]["include"]

    assert {name.rstrip("*") for name in found} == set(PACKAGES)


def test_the_top_level_holds_what_the_house_names() -> None:
    folders = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith(".")
    }

    strangers = folders - TOP_LEVEL - {"data", "build", "dist", "storydesk.egg-info"}
    assert strangers - {"__pycache__"} == set()
