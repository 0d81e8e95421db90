"""Telegram's HTML turned into entities, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.errors import ApiError
from bot.sandbox.formatting import count_units
from bot.sandbox.html import parse_html

READ = [
    ("plain", "plain", []),
    ("<b>粗</b>细", "粗细", [("bold", 0, 1)]),
    ("<strong>a</strong>", "a", [("bold", 0, 1)]),
    ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1), ("italic", 1, 1)]),
    ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
    ("<s>a</s>", "a", [("strikethrough", 0, 1)]),
    ("<del>a</del>", "a", [("strikethrough", 0, 1)]),
    ("<code>a</code>", "a", [("code", 0, 1)]),
    ("<pre>a</pre>", "a", [("pre", 0, 1)]),
    ('<pre><code class="language-py">a</code></pre>', "a", [("pre", 0, 1)]),
    ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
    ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1)]),
    ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
    ('<a href="https://a.cn/">字</a>', "字", [("text_link", 0, 1)]),
    ("<a href='https://a.cn/?x=1&amp;y=2'>字</a>", "字", [("text_link", 0, 1)]),
    ('<a href="nowhere">字</a>', "字", []),
    ("<b>一<i>二</i></b>", "一二", [("bold", 0, 2), ("italic", 1, 1)]),
    ("👍<b>粗</b>", "👍粗", [("bold", 2, 1)]),
    ("<b>👨‍👩‍👧</b>!", "👨‍👩‍👧!", [("bold", 0, 8)]),
    ("<b></b>x", "x", []),
    ("<b>a</>", "a", [("bold", 0, 1)]),
    ("<B>a</B >", "a", [("bold", 0, 1)]),
    ("&lt;b&gt; &amp;amp; &quot;q&quot;", '<b> &amp; "q"', []),
    ("&#65;&#x4E2D;&#128077;", "A中👍", []),
    ("&nbsp;&copy; a&b", "&nbsp;&copy; a&b", []),
    ("1 > 0", "1 > 0", []),
]


@pytest.mark.parametrize(("source", "text", "spans"), READ, ids=[r[0] for r in READ])
def test_html_becomes_text_and_entities_in_utf16_units(source, text, spans):
    formatted = parse_html(source)

    found = [(each.type, each.offset, each.length) for each in formatted.entities]
    assert (formatted.text, found) == (text, spans)


REFUSED = [
    ("<h1>a</h1>", 'Unsupported start tag "h1" at byte offset 0'),
    ("字<br>", 'Unsupported start tag "br" at byte offset 3'),
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ("a <b", "Unclosed start tag at byte offset 2"),
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("a</b>", "Unexpected end tag at byte offset 1"),
    ("<b>a</b", "Unclosed end tag at byte offset 4"),
    (
        "<b><i>a</b></i>",
        'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    ),
    ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ('<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
    ('<a href="x', "Unclosed start tag at byte offset 0"),
    ("<a href=x/y>a</a>", "Unexpected end of name token at byte offset 8"),
    ("<a href", 'Unclosed start tag "a" at byte offset 0'),
]


@pytest.mark.parametrize(("source", "words"), REFUSED, ids=[r[0] for r in REFUSED])
def test_html_that_telegram_cannot_parse_is_refused_in_its_words(source, words):
    with pytest.raises(ApiError) as refusal:
        parse_html(source)

    assert refusal.value.code == 400
    assert refusal.value.description == f"Bad Request: can't parse entities: {words}"


PIECES = st.sampled_from(
    [
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<a href='https://a.cn'>",
        "</a>",
        "<",
        ">",
        "&",
        "&lt;",
    ]
) | st.text(max_size=4)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_text_is_either_parsed_or_refused(source):
    try:
        formatted = parse_html(source)
    except ApiError as error:
        formatted = parse_html(error.description.replace("<", "&lt;"))

    ends = [each.end for each in formatted.entities]
    assert all(0 < end <= count_units(formatted.text) for end in ends)
