"""Long texts: cut at paragraph ends, numbered, whole signs, balanced tags."""

import re
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.markup import TAGS, read_markup, write_markup
from bot.platforms.splitting import (
    count_utf16,
    is_joined,
    measure_markup,
    shorten_markup,
    shorten_text,
    split_markup,
)

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇨🇳"
THUMB = "👍🏽"
ACCENT = "e\u0301"

signs = st.sampled_from(
    [*"信息报送,。\n <&>\"'ab", "\n\n", FAMILY, FLAG, THUMB, ACCENT, "𠮷", "❤️", "　"]
)
plain = st.lists(signs, max_size=60).map("".join)


def wrap(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    marked = st.tuples(
        st.sampled_from(["b", "i", "code", "pre", "blockquote"]), children
    )
    linked = children.map(
        lambda inner: f'<a href="https://x.cn/?a=1&amp;b=2">{inner}</a>'
    )
    joined = st.lists(children, max_size=4).map("".join)
    return st.one_of(marked.map(lambda m: f"<{m[0]}>{m[1]}</{m[0]}>"), linked, joined)


markup = st.recursive(plain.map(escape), wrap, max_leaves=8)
limits = st.integers(min_value=40, max_value=120)


class BalanceCheck(HTMLParser):
    """Accepts only the desk's tags, properly nested."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.opened: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in TAGS
        self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def see(html: str) -> str:
    """What a person sees; fails if the markup is not balanced."""
    check = BalanceCheck()
    check.feed(html)
    check.close()
    assert check.opened == []
    return check.text


def without_number(piece: str) -> str:
    return re.sub(r"\n\(\d+/\d+\)$", "", piece)


def without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(markup, limits, limits)
def test_no_text_is_lost_and_no_piece_exceeds_its_limit(html, limit, first):
    pieces = split_markup(html, limit=limit, first=first)

    seen = "".join(see(without_number(piece)) for piece in pieces)
    assert without_blanks(seen) == without_blanks(see(html))
    assert [p for p in pieces[1:] if measure_markup(p) > limit] == []
    assert [p for p in pieces[:1] if measure_markup(p) > first] == []


@given(st.text(alphabet="<>/ab=\"'& pre;#x1", max_size=200), limits)
def test_whatever_comes_in_balanced_markup_goes_out(text, limit):
    for piece in split_markup(text, limit=limit):
        see(piece)


@given(st.lists(st.sampled_from([FAMILY, FLAG, THUMB, ACCENT, "𠮷", "❤️"]), min_size=30))
def test_no_sign_is_torn(given_signs):
    pieces = split_markup("".join(given_signs), limit=40)

    torn = []
    for piece in map(without_number, pieces):
        rest = piece
        for sign in (FAMILY, FLAG, THUMB, ACCENT, "𠮷", "❤️"):
            rest = rest.replace(sign, "")
        torn += [rest] if rest else []
    assert torn == []


@given(markup)
def test_reading_and_writing_keeps_what_is_seen(html):
    assert see(write_markup(read_markup(html))) == see(html)


def test_a_text_that_fits_stays_one_message_without_a_number():
    assert split_markup("<b>标题</b>\n正文", limit=20) == ["<b>标题</b>\n正文"]


def test_the_cut_is_at_a_paragraph_end():
    text = "第一段。" * 6 + "\n\n" + "第二段。" * 6

    pieces = split_markup(text, limit=40)

    assert pieces == ["第一段。" * 6 + "\n(1/2)", "第二段。" * 6 + "\n(2/2)"]


def test_without_paragraphs_the_cut_is_at_a_sentence_end():
    pieces = split_markup("今天开会。明天下乡。" * 6, limit=40)

    assert [without_number(piece)[-1] for piece in pieces] == ["。"] * len(pieces)


def test_tags_are_closed_at_the_cut_and_opened_again():
    html = '<b>甲<a href="https://x.cn">' + "乙" * 60 + "</a></b>"

    pieces = split_markup(html, limit=40)

    assert pieces == [
        '<b>甲<a href="https://x.cn">' + "乙" * 33 + "</a></b>\n(1/2)",
        '<b><a href="https://x.cn">' + "乙" * 27 + "</a></b>\n(2/2)",
    ]


def test_the_first_piece_may_have_a_limit_of_its_own():
    pieces = split_markup("字" * 100, limit=100, first=40)

    assert [measure_markup(piece) for piece in pieces] == [40, 72]


def test_more_than_nine_pieces_keep_their_limit_with_two_digits():
    pieces = split_markup("字" * 400, limit=40)

    assert max(map(measure_markup, pieces)) == 40
    assert pieces[-1].endswith(f"({len(pieces)}/{len(pieces)})")
    assert len(pieces) > 9


def test_a_text_of_blanks_is_no_message():
    assert split_markup(" \n　<b> </b>", limit=40) == []


def test_lengths_are_utf16_units():
    assert [count_utf16(t) for t in ("a", "字", "𠮷", FAMILY)] == [1, 1, 2, 11]
    assert measure_markup("<b>&lt;&amp;</b>&#128077;") == 4


def test_unknown_tags_are_text_and_attributes_that_mean_nothing_go():
    html = '<script>1</script><b onclick="x">2</b></i><a href="https://x.cn" id=1>3</a>'

    assert write_markup(read_markup(html)) == (
        "&lt;script&gt;1&lt;/script&gt;<b>2</b>" + '<a href="https://x.cn">3</a>'
    )


def test_shortened_text_ends_in_an_ellipsis_and_fits():
    assert shorten_markup("<i>" + "字" * 10 + "</i>", 5) == "<i>字字字字</i>…"
    assert shorten_markup(f"字{FAMILY}字", 8) == "字…"
    assert shorten_text("字" * 10, 5) == "字字字字…"
    assert shorten_text("字", 5) == "字"


@pytest.mark.parametrize(
    "sign", [FAMILY, FLAG, THUMB, ACCENT, "❤️", "\r\n", "\u1100\u1161\u11a8"]
)
def test_there_is_no_cut_inside_one_sign(sign):
    text = f"字{sign}字"

    assert [is_joined(text, at) for at in range(2, len(sign) + 1)] == [True] * (
        len(sign) - 1
    )
    assert not is_joined(text, 1)
    assert not is_joined(text, len(sign) + 1)


def test_two_flags_may_be_parted():
    assert [is_joined(FLAG * 2, at) for at in (1, 2, 3)] == [True, False, True]
