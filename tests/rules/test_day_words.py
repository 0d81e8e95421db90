import pytest

from handlers.rules.day_spec import EXAMPLES, read_day_spec
from handlers.rules.day_words import name_day, read_day_words


@pytest.mark.parametrize(
    ("words", "spec"),
    [
        ("每天", "every day"),
        ("每个工作日", "every working day"),
        ("周一", "Monday"),
        ("星期天", "Sunday"),
        ("5日", "day 5"),
        ("次月5号", "day 5"),
        ("5日或下一工作日", "day 5 or next working day"),
        ("第3个工作日", "working day 3"),
        ("首个工作日", "working day 1"),
        ("最后一天", "last day"),
        ("月末", "last day"),
        ("最后一个工作日", "last working day"),
        ("月末前3天", "3 days before end"),
        ("结束前3个工作日", "3 working days before end"),
        ("Last  working day", "last working day"),
        ("working day 2", "working day 2"),
        ("31日", None),
        ("第3个工作日或下一工作日", None),
        ("年夜饭", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_say_them(words: str, spec: str | None) -> None:
    assert read_day_words(words) == spec


@pytest.mark.parametrize("spec", EXAMPLES)
def test_every_day_of_the_desk_file_has_a_chinese_name_that_reads_back(spec) -> None:
    found = read_day_words(name_day(spec))

    assert found is not None
    assert read_day_spec(found) == read_day_spec(spec)
