"""Whatever a file says, it is a desk or a list of mistakes, never a crash."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.desk_file import DeskFileError, read_desk
from handlers.desk_file.lines import find_lines
from tests.desk_files import SAMPLE

LINES = SAMPLE.read_text("utf-8").split("\n")
RULES = (SAMPLE.parent / "rules/county.toml").read_text("utf-8")
VALUES = (
    "1",
    "-1",
    "0.125",
    "nan",
    "inf",
    "true",
    '""',
    '"x"',
    '"' + "长" * 300 + '"',
    "[]",
    "[1]",
    '["a", "a"]',
    "{}",
    "{a = 1}",
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    "09:00:00",
    "[[[]]]",
    '"../../etc/passwd"',
)


def read(text):
    return read_desk(text, name="d.toml", load_file=lambda _: RULES)


def read_or_refuse(text):
    """The problems of a text, none where it is a desk."""
    try:
        read(text)
    except DeskFileError as error:
        return error.problems
    return ()


@st.composite
def damaged_files(draw):
    """The sample with a few lines changed, lost, doubled or moved."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["value", "lose", "double", "move", "rename"]))
        key, equals, _ = lines[at].partition(" = ")
        if how == "value" and equals:
            lines[at] = f"{key} = {draw(st.sampled_from(VALUES))}"
        elif how == "rename" and equals:
            lines[at] = f"{key}x{lines[at][len(key) :]}"
        elif how == "lose":
            del lines[at]
        elif how == "double":
            lines.insert(at, lines[at])
        elif how == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(damaged_files())
def test_a_damaged_desk_file_gives_mistakes_with_their_lines(text):
    for problem in read_or_refuse(text):
        assert problem.problem
        assert problem.remedy
        assert 0 <= problem.line <= text.count("\n") + 1


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_desk_or_a_list_of_mistakes(text):
    assert read_or_refuse(text)


TABLES = st.dictionaries(
    st.sampled_from(["desk", "unit", "class", "a", "b c", "键"]),
    st.sampled_from([1, "x = 1", "# no comment", "[unit]", ["a", "[b]"]]),
    min_size=1,
)


def write_value(value):
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(write_value, value)) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'


@settings(max_examples=100, deadline=None)
@given(st.lists(TABLES, min_size=1, max_size=4))
def test_every_key_is_found_on_the_line_it_is_written_on(tables):
    lines, expected = [], {}
    for number, table in enumerate(tables):
        lines.append("[[unit]]  # [not.this]")
        for key, value in table.items():
            expected["unit", number, key] = len(lines) + 1
            lines += f'"{key}" = {write_value(value)}'.split("\n")
    text = "\n".join(lines)
    tomllib.loads(text)

    found = find_lines(text)

    assert {path: found.get(path) for path in expected} == expected
