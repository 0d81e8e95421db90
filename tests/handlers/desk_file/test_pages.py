"""The page about the desk file says what the schema says."""

import re
import tomllib

from handlers.desk_file import read_desk
from handlers.desk_file.pages import PAGE, renew_page
from handlers.desk_file.schema import SECTIONS
from handlers.desk_file.sections import read_value


def test_the_tables_of_keys_are_those_of_the_schema():
    text = PAGE.read_text("utf-8")

    assert renew_page(text) == text, "run python -m handlers.desk_file.pages"


def test_the_smallest_desk_on_the_page_works():
    (smallest, rules) = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.S)

    assert read_desk(smallest).units[0].code == "qinghe"
    assert read_desk(smallest + rules).rules[0].version == "2026-1"


def test_every_example_of_the_schema_is_read():
    """A value as the page shows it is accepted where it is shown."""
    for section in SECTIONS.values():
        for key in section.keys:
            value = tomllib.loads(f"x = {key.example}")["x"]
            assert read_value(value, key) is not None, f"{section.name}.{key.name}"
