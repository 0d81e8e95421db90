"""The full text: page by page in place, or as a .docx."""

from __future__ import annotations

from io import BytesIO

from docx import Document

from handlers.render.recipes import MAKERS
from storage.models import Person
from tests.handlers.submitting import BODY, TITLE, submit

LONG = f"{TITLE}\n{BODY * 20}"


async def test_a_short_text_is_shown_whole(cast):
    await submit(cast.reporter)

    await cast.editor.presses("看全文")

    cast.editor.hears(TITLE, BODY[:50], BODY[-20:])


async def test_a_long_text_is_turned_page_by_page_in_one_message(cast):
    await submit(cast.reporter, LONG)

    await cast.editor.presses("看全文")
    cast.editor.hears("第 1/3 页")
    await cast.editor.presses("▶")
    cast.editor.hears("第 2/3 页")
    await cast.editor.presses("▶")

    assert "第 3/3 页" in cast.editor.card("text:1:1").text
    assert "▶" not in [b.label for b in cast.editor.card("text:1:1").buttons]


async def test_the_document_has_title_authors_and_every_paragraph(cast):
    await submit(cast.reporter, f"{TITLE}\n第一段<b>。\n{BODY}")
    await cast.editor.presses("看全文")

    turn = await cast.editor.presses("Word 文档")

    (file,) = [f for post in turn.outgoing for f in getattr(post, "files", ())]
    assert (file.recipe, file.name) == ("story_document", "2026-1.docx")
    document = Document(BytesIO(MAKERS[file.recipe](dict(file.data))))
    lines = [p.text for p in document.paragraphs if p.text]
    assert lines[0] == TITLE
    assert "#2026-1 第1稿 · 青河镇 · 张三" in lines[1]
    assert lines[2:] == ["第一段<b>。", BODY]


async def test_others_do_not_read_it(cast):
    await submit(cast.reporter)
    await cast.editor.presses("看全文")
    token = cast.editor.find_button("Word 文档").token

    await cast.stranger.within(cast.editor.chat).presses_token(token)

    cast.stranger.within(cast.editor.chat).hears("不是给您的")


async def test_pages_in_english(cast):
    await submit(cast.reporter, LONG)
    await Person.all().update(language="en")
    await cast.editor.says("/story 1")

    await cast.editor.presses("Full text")

    cast.editor.hears("page 1/3")
