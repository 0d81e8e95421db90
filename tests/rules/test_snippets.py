import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.snippets import AROUND, Snippet, cut_snippet

BODY = "一" * 30 + "移民搬迁" + "二" * 30


@pytest.mark.parametrize(
    ("text", "words", "snippet"),
    [
        ("移民搬迁", ["移民"], Snippet("", "移民", "搬迁")),
        (
            BODY,
            ["搬迁", "移民"],
            Snippet("…" + "一" * 18, "移民", "搬迁" + "二" * 16 + "…"),
        ),
        ("ABC  abc\nABC", ["abc"], Snippet("", "ABC", " abc ABC")),
        ("没有这个词", ["移民"], Snippet("", "", "没有这个词")),
        ("㎏" + BODY, ["移民"], Snippet("", "", "㎏" + "一" * 30 + "移民搬迁二…")),
        (BODY, [], Snippet("", "", "一" * 30 + "移民搬迁二二…")),
        ("", ["移民"], Snippet("", "", "")),
    ],
)
def test_a_snippet_shows_the_first_hit_in_its_surroundings(text, words, snippet):
    assert cut_snippet(text, words) == snippet


@given(st.text(max_size=200), st.lists(st.text("移民搬迁ab", min_size=1), max_size=3))
def test_a_snippet_is_short_whatever_is_in_it(text, words):
    found = cut_snippet(text, words)

    assert len(found.before) <= AROUND + 1
    assert len(found.after) <= 2 * AROUND + 1
