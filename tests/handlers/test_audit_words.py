"""Every entry that the code can write into the log has words in both languages.

The codes are read from the code itself: where a function is handed (part of) its code,
the calls of that function say which.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from handlers.rules.workflow import ACTIONS
from handlers.texts import find_message
from tests.handlers.test_texts import read_catalogue

ROOT = Path(__file__).parents[2]
# What a call takes from a row or from a table.
FROM_TABLES = {"story.*": {f"story.{action.name}" for action in ACTIONS}}


@cache
def list_functions():
    """(its syntax, the file's) for every function of the program."""
    found = []
    for package in ("handlers", "storage", "bot"):
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
            found += [
                (node, path) for node in ast.walk(tree) if isinstance(node, kinds)
            ]
    return found


@cache
def read_constants():
    """Names of modules that stand for a text: FORGET, WRONG_CODE."""
    found = {}
    for package in ("handlers", "storage", "bot"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.Assign) and isinstance(
                    node.value, ast.Constant
                ):
                    for target in node.targets:
                        found[getattr(target, "id", "")] = node.value.value
    return found


def name_of(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


@cache
def index_calls():
    """(the call, the function around it, its file) of every call, by what is called."""
    found = defaultdict(list)
    for function, path in list_functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Call):
                found[name_of(node)].append((node, function, path))
    return found


@cache
def list_imports(path):
    """(module, name) of everything a file imports by name."""
    return {
        (node.module, alias.name)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def find_calls(name, defined_in):
    """The calls of a function that is defined in a file, there and in other files."""
    module = ".".join(defined_in.relative_to(ROOT).with_suffix("").parts)
    for call, caller, path in index_calls()[name]:
        if path == defined_in or (module, name) in list_imports(path):
            yield call, caller, path


def read_codes(node, function, path):
    """What an expression within a function can come to; `*` for what a row says."""
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return read_codes(node.body, function, path) | read_codes(
            node.orelse, function, path
        )
    if isinstance(node, ast.JoinedStr):
        codes = {""}
        for part in node.values:
            value = part.value if isinstance(part, ast.FormattedValue) else part
            ends = read_codes(value, function, path)
            codes = {begin + end for begin in codes for end in ends}
        return codes
    if isinstance(node, ast.Name):
        return read_name(node.id, function, path)
    return {"*"}


def read_name(name, function, path):
    if name in read_constants() and name.isupper():
        return {read_constants()[name]}
    for node in ast.walk(function):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(getattr(target, "id", "") == name for target in targets):
            return read_codes(node.value, function, path)
    arguments = [*function.args.posonlyargs, *function.args.args]
    places = {each.arg: place for place, each in enumerate(arguments)}
    if name not in places and name not in {a.arg for a in function.args.kwonlyargs}:
        return {"*"}
    return read_handed_in(name, places.get(name, 1000), function, path)


def read_handed_in(name, place, function, path):
    """What the calls of a function give for one of its parameters."""
    found = set()
    for call, caller, where in find_calls(function.name, path):
        if caller is function:
            continue
        keywords = {each.arg: each.value for each in call.keywords}
        if name in keywords:
            found |= read_codes(keywords[name], caller, where)
        elif place < len(call.args):
            found |= read_codes(call.args[place], caller, where)
    return found or {"*"}


@cache
def list_codes():
    found = set()
    for call, function, path in find_calls("record_audit", ROOT / "storage/audit.py"):
        found |= read_codes(call.args[0], function, path)
    return found


def test_every_entry_that_the_code_writes_has_words():
    codes = list_codes()
    open_ones = {code for code in codes if "*" in code}
    codes = (codes - open_ones).union(*(FROM_TABLES[code] for code in open_ones))

    missing = set()
    for code in codes:
        for language in ("zh-CN", "en"):
            try:
                find_message(f"audit.{code.replace('.', '_')}", language)
            except KeyError:
                missing.add(code)

    assert missing == set()
    assert len(codes) > 60  # the reader of the code has read it


def test_every_word_of_the_log_is_of_an_entry_that_can_be_written():
    codes = list_codes() | set().union(*FROM_TABLES.values())
    shapes = {re.escape(c.replace(".", "_")).replace(r"\*", "[a-z_]+") for c in codes}
    words = {key.removeprefix("audit.") for key in read_catalogue("zh_CN", "audit")}

    shaped = re.compile("|".join(f"(?:{shape})" for shape in shapes))
    assert {w for w in words - {"line"} if not shaped.fullmatch(w)} == set()
