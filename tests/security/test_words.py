"""Marks, tags, formulas and templates in what people write stay words."""

from __future__ import annotations

import csv
import html
import io
import re
import unicodedata
import zipfile

import openpyxl
import pytest
from jinja2 import TemplateError
from jinja2.exceptions import SecurityError

from bot.cli.export_write import WRITERS
from handlers.announcements.export_rows import COLUMNS, stream_rows
from handlers.cleaning import clean_event, clean_line
from handlers.messages import Chat
from handlers.render.circular_text import compose_circular
from handlers.render.recipes import MAKERS
from handlers.rules.manuscript import clean_text
from handlers.texts import Html, say
from storage.models import Person, Story
from tests.builders import NOW
from tests.dialogue import photo
from tests.handlers.render.boards import build_ranking
from tests.handlers.submitting import BODY
from tests.security.turns import as_sender, make_event

TAGS = (
    "<b>粗</b><a href='tg://user?id=1'>点</a><script>x</script>&lt;i&gt;</blockquote>"
)
ALLOWED = re.compile(r"</?(?:b|i|s|u|code|pre|blockquote)>|<a href=\"[^\"<>]*\">|</a>")
FORMULAS = ("=1+1", '=HYPERLINK("https://x","点")', "+1+1", "-1+1", "@SUM(A1)")
FORMULAS += ("\t=1+1", "\r=1+1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)")
FORMULAS += ("=cmd|' /C calc'!A0", "#N/A", "'=1", "=\u200b1+1")


def find_foreign_tags(text):
    """What is markup in a text and not the desk's own."""
    return re.findall(r"[<>]", ALLOWED.sub("", text))


async def test_tags_in_names_titles_words_and_files_reach_nobody_as_markup(cast):
    await Person.filter(id=cast.ids["reporter"]).update(name=TAGS)
    cast.reporter.sender = as_sender(1, TAGS)
    title = TAGS[:38]
    await cast.reporter.says(f"{title}\n{TAGS}{BODY}", files=[photo(TAGS)])
    await cast.reporter.presses("提交")
    await cast.editor.presses("看全文")
    await cast.editor.says(f"退稿 1 {TAGS}")
    await cast.reporter.says(f"姓名 {TAGS[:20]}")
    await cast.admin.says(f"人员 {TAGS}")
    await cast.admin.says("日志")
    await cast.admin.says(TAGS)
    await cast.stranger.says(f"/join {TAGS}")
    await cast.editor.says("不采用 1")
    for speaker in (cast.reporter, cast.editor, cast.admin):
        for words in ("查稿", "待审", "稿件 1", "我的", f"/unit {TAGS}", f"/x{TAGS}"):
            await speaker.says(words)

    posts = [p for s in cast.dialogue.screens.values() for p in s.posts]
    assert len(posts) > 30
    assert [p.text for p in posts if find_foreign_tags(p.text)] == []
    urls = [b.url for p in posts for row in p.buttons for b in row if b.url]
    assert [url for url in urls if not url.startswith("https://t.me/")] == []


@pytest.mark.parametrize("value", [TAGS, '"><b>', "{title}", "{0.__class__}", "%s%n"])
def test_a_value_is_never_read_as_markup_or_as_a_pattern(value):
    text = say("submit.title_line", "zh-CN", title=value)

    assert html.escape(value, quote=False) in text
    assert find_foreign_tags(text) == []


def test_only_the_desk_itself_makes_markup():
    assert say("submit.title_line", "zh-CN", title=Html("<b>x</b>")) != say(
        "submit.title_line", "zh-CN", title="<b>x</b>"
    )


UNSEEN = [
    *"\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067",
    *"\u2068\u2069\u206a\u206f\ufeff\u00ad\u061c\u180e\u3164\uffa0\u115f\u1160\u2800",
    *"\ufff9\ufffa\ufffb\U000e0001\U000e0041\U000e007f\x00\x07\x1b\x7f\x80\x9b",
]


@pytest.mark.parametrize("mark", UNSEEN, ids=lambda mark: f"U+{ord(mark):04X}")
def test_marks_that_nobody_sees_are_in_no_name_title_or_file(mark):
    hidden = f"赵{mark}主任"
    event = make_event(
        "message",
        as_sender(1, hidden),
        Chat("telegram", "-1", "group", hidden),
        now=NOW,
        text=hidden,
        files=(photo(hidden),),
    )

    clean = clean_event(event)

    found = (clean.text, clean.sender.name, clean.chat.title, clean.files[0].name)
    assert found == ("赵主任", "赵主任", "赵主任", "赵主任.jpg")


def test_a_name_of_fillers_alone_is_no_name():
    assert clean_line("\u3164\u2800\u200b \u00a0\u115f") == ""


def test_letters_under_a_tower_of_marks_do_not_run_over_other_lines():
    tower = "张" + "\u0301\u0316\u0323" * 40 + "三"

    clean = clean_text(tower)

    assert unicodedata.normalize("NFC", clean_text("é é")) == "é é"
    assert (len(clean), clean[0], clean[-1]) == (4, "张", "三")


def test_lines_end_where_everybody_sees_them_end():
    assert (
        clean_text("一\u2028二\u2029三\u0085四\r\n五\r六") == "一\n二\n三\n四\n五\n六"
    )


async def make_formula_rows(cast):
    """A story whose every free text is a formula, as it is exported."""
    await cast.reporter.says(f"标题\n{BODY}")
    await cast.reporter.presses("提交")
    for number, formula in enumerate(FORMULAS, 1):
        await Story.create(
            number=f"2026-{number + 100}",
            unit_id=1,
            author_id=cast.ids["reporter"],
            state="submitted",
            title=formula,
            chat_key="telegram:1",
            created_at=NOW,
            updated_at=NOW,
            submitted_at=NOW,
            submitted_on=NOW.date(),
        )


async def export(cast, kind, layout):
    out = io.BytesIO()
    rows = stream_rows(kind, None, None, desk=cast.desk)
    await WRITERS[layout](out, kind, rows, "zh-CN")
    return out.getvalue()


async def test_no_formula_is_live_in_a_sheet(cast):
    await make_formula_rows(cast)

    book = openpyxl.load_workbook(io.BytesIO(await export(cast, "stories", "xlsx")))

    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert [c.value for c in cells if c.data_type in ("f", "e")] == []
    values = {c.value for c in cells}
    assert {"=1+1", "@SUM(A1)", "#N/A"} <= values


async def test_no_formula_is_live_in_a_csv_file(cast):
    await make_formula_rows(cast)

    text = (await export(cast, "stories", "csv")).decode("utf-8-sig")

    title = [c.key for c in COLUMNS["stories"]].index("title")
    titles = [row[title] for row in csv.reader(io.StringIO(text, newline=""))][2:]
    risky = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
    assert [t for t in titles if t.startswith(risky)] == []
    assert len(titles) == len(FORMULAS)


SHEET = {
    "title": "=1+1",
    "columns": [{"title": "=1+1", "kind": "text"}],
    "rows": [[formula] for formula in FORMULAS],
}


def test_no_formula_is_live_in_a_table_sent_to_a_chat():
    data = MAKERS["table_sheet"](SHEET)

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        xml = b"".join(archive.read(name) for name in sheets)
    assert b"<f>" not in xml


HOSTILE_TEMPLATES = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ desk.__class__.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ boards.append(1) }}",
    "{{ wording.update(x=1) }}",
    "{% include '../../../../etc/passwd' %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{{ ''|attr('__class__') }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(self) }}",
    "{{ ('%(x)s' % {'x': 1}).__class__ }}",
    "{{ nobody.knows }}",
    "{{ range(10**9)|list }}",
    "{% for x in range(10**9) %}{% endfor %}",
)


@pytest.mark.parametrize("template", HOSTILE_TEMPLATES)
def test_a_template_of_the_desk_file_reaches_nothing_but_its_figures(template):
    ranking = build_ranking()

    with pytest.raises((TemplateError, SecurityError, OverflowError, OSError)):
        compose_circular(ranking, "zh-CN", {"template": template})


HOSTILE_NAMES = (
    "{{ 7*7 }}",
    "{% raw %}",
    "${7*7}",
    '#read("/etc/passwd")',
    "'; DROP TABLE story; --",
    '"; DROP TABLE person; --',
    "%' OR '1'='1",
    "\\'; SELECT 1; --",
    "1); DELETE FROM audit; --",
    "NULL",
    "?",
    "$1",
    "?[bigint]",
)


async def test_what_looks_like_code_is_kept_and_shown_as_it_was_written(each_cast):
    cast = each_cast
    for number, words in enumerate(HOSTILE_NAMES, 1):
        cast.dialogue.wait(hours=2)
        await cast.reporter.says(f"姓名 {words}")
        await cast.reporter.says(f"{words}\n{words}{BODY}", files=[photo(words)])
        await cast.reporter.presses("提交")
        for speaker, said in (
            (cast.admin, f"人员 {words}"),
            (cast.admin, f"/export {words}"),
            (cast.editor, f"稿件 {words}"),
            (cast.editor, f"退稿 {number} {words}"),
            (cast.editor, f"/rank {words}"),
            (cast.admin, f"/bind {words}"),
            (cast.stranger, f"/start {words}"),
        ):
            await speaker.says(said)
        assert (await Person.get(id=cast.ids["reporter"])).name == words

    stories = await Story.all().order_by("id").values_list("title", "state")
    assert list(stories) == [(words, "returned") for words in HOSTILE_NAMES]


async def test_a_search_for_anything_finds_only_what_is_named_so(cast):
    await cast.admin.says("人员 %")
    heard = "\n".join(cast.admin.screen.log[cast.admin.heard :])

    assert "李编辑" not in heard
