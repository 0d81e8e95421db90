"""`/search` and `/photos`: what is found, by whom, and as files."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from hashlib import sha256

import pytest
from openpyxl import load_workbook

from handlers.archive.selection import plan_parts
from handlers.messages import Kept, Made
from handlers.render.recipes import MAKERS
from storage.models import AuditEntry
from tests.builders import build_person
from tests.dialogue import photo
from tests.handlers.submitting import submit

MOVED = (
    "易地搬迁户喜迁新居\n"
    "11月20日,白水镇举行易地扶贫移民搬迁集中入住仪式,首批86户群众领到新房钥匙。"
    "“做梦也没想到能住进楼房。”村民王大山激动地说。"
)
DAM = (
    "水库除险加固工程完工\n"
    "11月22日,红旗水库除险加固工程通过验收,坝体渗漏问题得到根治,下游灌溉有了保障。"
    "工程投资来自移民后期扶持资金。"
)


@pytest.fixture
async def filled(cast):
    """A story about resettlement with two photos, and one about a dam with one."""
    photos = [
        photo("新居", taken_at="2026-11-20T09:30:00"),
        photo("钥匙", side=1280, recompressed=True),
    ]
    await submit(cast.reporter, MOVED, files=photos)
    await submit(cast.reporter, DAM, files=[photo("大坝")])
    return cast


def read_made(person):
    """The files put together that came last, with their names."""
    return [
        file
        for post in person.screen.posts
        for file in post.files
        if isinstance(file, Made)
    ]


async def test_an_editor_finds_stories_by_words_in_title_and_text(filled):
    await filled.editor.says("搜索 移民 搬迁")

    heard = filled.editor.hears("移民 搬迁:1 篇")
    assert "#2026-1《易地搬迁户喜迁新居》 青河镇 2026-11-24 待审" in heard
    assert "易地扶贫移民搬迁集中入住仪式" in heard


async def test_the_newest_comes_first_and_a_button_shows_its_card(filled):
    await filled.editor.says("/search 移民")

    heard = filled.editor.hears("移民:2 篇")
    assert heard.index("#2026-2") < heard.index("#2026-1")
    await filled.editor.presses("#2026-1")
    filled.editor.hears("#2026-1《易地搬迁户喜迁新居》", "状态:待审")


async def test_words_may_come_with_a_time_in_any_order(filled):
    await filled.editor.says("搜索 本月 水库")
    filled.editor.hears("水库 2026年11月:1 篇")

    await filled.editor.says("搜索 水库 去年")
    filled.editor.hears("没有找到“水库 2025年”的稿件")


@pytest.mark.parametrize("name", ["青河镇", "张三"])
async def test_the_name_of_a_unit_or_an_author_finds_theirs(filled, name):
    await filled.editor.says(f"搜索 {name}")

    filled.editor.hears(f"{name}:2 篇")


async def test_without_words_the_desk_says_how_to_ask(filled):
    for words in ("搜索", "/photos", "搜索 ,。"):
        await filled.editor.says(words)

        filled.editor.hears("请写上要找的词")


async def test_a_reporter_finds_own_stories_alone(filled):
    person = await build_person("周敏", "reporter", "baishui")
    stranger = filled.dialogue.person("周敏", person.id)

    await stranger.says("搜索 移民")
    stranger.hears("没有找到“移民”的稿件")
    await filled.reporter.says("搜索 移民")
    filled.reporter.hears("移民:2 篇")
    await filled.reporter.presses("#2026-1")
    filled.reporter.hears("已收到 #2026-1")


async def test_a_leader_finds_what_is_of_the_unit(filled):
    person = await build_person("孙镇长", "unit_leader", "qinghe")
    leader = filled.dialogue.person("孙镇长", person.id)

    await leader.says("搜索 移民")

    leader.hears("移民:2 篇")


async def test_drafts_are_found_by_nobody(filled):
    await filled.reporter.says(MOVED.replace("移民", "库区移民"))

    await filled.editor.says("搜索 库区")

    filled.editor.hears("没有找到“库区”的稿件")


async def test_photos_come_as_photos_with_what_where_and_when(filled):
    await filled.editor.says("图库 搬迁 2026")

    heard = filled.editor.hears("搬迁 2026年:2 张")
    assert "1. 易地搬迁户喜迁新居(青河镇,2026-11-24,#2026-1)" in heard
    assert "2. 易地搬迁户喜迁新居(青河镇,2026-11-20,#2026-1)" in heard
    files = filled.editor.screen.posts[-1].files
    assert [type(file) for file in files] == [Kept, Kept]
    assert all(file.as_photo for file in files)
    assert [file.name for file in files] == ["2026-1-2.jpg", "2026-1-1.jpg"]


async def test_a_photo_is_found_by_its_caption_and_place(filled):
    await filled.reporter.says("补充稿件\n" + MOVED.partition("\n")[2] * 2)
    await filled.reporter.says("白水镇新建的幼儿园开园", files=[photo("幼儿园")])
    await filled.reporter.presses("提交")

    await filled.editor.says("photos 幼儿园")

    filled.editor.hears("1. 白水镇新建的幼儿园开园(白水镇,2026-11-24,#2026-3)")


async def test_a_story_that_mentions_it_in_passing_lends_no_photos(filled):
    await filled.editor.says("图库 移民")

    filled.editor.hears("没有找到“移民”的图片")


async def test_many_finds_are_turned_over_in_pages(cast):
    for number in range(1, 11):
        await submit(cast.reporter, f"春耕第{number}期\n{MOVED.partition(chr(10))[2]}")
    await cast.editor.says("搜索 春耕")
    assert "▶" in cast.editor.labels
    assert "◀" not in cast.editor.labels

    await cast.editor.presses("▶")

    heard = cast.editor.hears("春耕:10 篇")
    assert "#2026-2《" in heard
    assert "#2026-3《" not in heard
    assert "◀" in cast.editor.labels


def unpack(made, paths):
    data = MAKERS[made.recipe]({**made.data, "paths": paths})
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return archive


async def test_photos_leave_as_a_zip_with_a_manifest(filled, tmp_path):
    await filled.editor.says("图库 搬迁 2026")
    await filled.editor.presses("打包 2")
    filled.editor.hears("“搬迁 2026” 第 1/1 包")
    (made,) = read_made(filled.editor)
    (tmp_path / "clean").write_bytes(b"\xff\xd8 clean")
    paths = dict.fromkeys(made.data["media"][:1], str(tmp_path / "clean"))

    archive = unpack(made, paths)

    assert made.name == "影像资料-20261124-1-1.zip"
    assert archive.namelist() == [
        "photos/2026-1-1.jpg",
        "manifest.json",
        "manifest.xlsx",
    ]
    first, second = json.loads(archive.read("manifest.json"))
    assert first == {
        "name": "photos/2026-1-1.jpg",
        "taken_on": "2026-11-20",
        "place": "青河镇",
        "caption": "",
        "number": "2026-1",
        "title": "易地搬迁户喜迁新居",
        "unit": "青河镇",
        "author": "张三",
        "submitted_on": "2026-11-24",
        "width": 4000,
        "height": 3000,
        "original": sha256("新居".encode()).hexdigest(),
        "sha256": sha256(b"\xff\xd8 clean").hexdigest(),
        "bytes": 8,
        "note": None,
    }
    assert (second["name"], second["note"]) == ("photos/2026-1-2.jpg", "文件无法取出")
    sheet = load_workbook(io.BytesIO(archive.read("manifest.xlsx"))).active
    assert [cell.value for cell in sheet[1]][:4] == ["文件", "拍摄日期", "地点", "说明"]
    assert sheet.max_row == 3


async def test_stories_leave_as_texts_with_a_manifest(filled):
    await filled.editor.says("搜索 水库")
    await filled.editor.presses("打包 1")
    (made,) = read_made(filled.editor)

    archive = unpack(made, {})

    text = archive.read("stories/2026-2.txt").decode("utf-8-sig")
    assert text.startswith("水库除险加固工程完工\n\n青河镇 张三\n\n11月22日")
    (row,) = json.loads(archive.read("manifest.json"))
    assert (row["number"], row["state"]) == ("2026-2", "待审")


async def test_what_leaves_the_desk_is_in_the_audit_log(filled):
    await filled.editor.says("图库 搬迁")
    await filled.editor.presses("打包 2")

    entry = await AuditEntry.get(action="search.export").values(
        "subject", "person_id", "details"
    )
    assert entry == {
        "subject": "photos",
        "person_id": filled.ids["editor"],
        "details": {"said": "搬迁", "count": 2, "parts": 1},
    }


async def test_a_formula_in_a_caption_stays_text_in_the_manifest(filled):
    await filled.reporter.says(MOVED)
    await filled.reporter.says("=1+1 钥匙", files=[photo("公式")])
    await filled.reporter.presses("提交")
    await filled.editor.says("图库 钥匙")
    await filled.editor.presses("打包 1")
    (made,) = read_made(filled.editor)

    sheet = load_workbook(io.BytesIO(unpack(made, {}).read("manifest.xlsx"))).active

    cell = sheet.cell(2, 4)
    assert (cell.value, cell.data_type) == ("=1+1 钥匙", "s")


def rows_of(*sizes):
    return [{"bytes": size} for size in sizes]


def test_a_selection_is_parted_so_that_each_zip_is_taken():
    parts = plan_parts(rows_of(*[4_000_000] * 9), room=18_000_000)

    assert [len(part.rows) for part in parts] == [3, 3, 3]
    assert all(part.weight <= 18_000_000 for part in parts)


def test_what_is_too_big_by_itself_has_a_part_of_its_own():
    parts = plan_parts(rows_of(10, 30_000_000, 10), room=18_000_000)

    assert [len(part.rows) for part in parts] == [1, 1, 1]


async def test_too_much_for_a_few_zips_is_refused_with_the_remedy(filled, monkeypatch):
    monkeypatch.setattr("handlers.archive.selection.PARTS", 1)
    monkeypatch.setattr("handlers.archive.selection.PART_FILES", 1)

    await filled.editor.says("图库 搬迁")
    await filled.editor.presses("打包 2")

    filled.editor.hears("“搬迁”有 2 条,要分 2 包,最多 1 包")
    assert read_made(filled.editor) == []


async def test_a_file_that_would_burst_the_zip_is_left_out_and_named(filled, tmp_path):
    await filled.editor.says("图库 搬迁")
    await filled.editor.presses("打包 2")
    (made,) = read_made(filled.editor)
    (tmp_path / "big").write_bytes(b"\0" * 5_000)
    paths = dict.fromkeys(made.data["media"], str(tmp_path / "big"))
    tight = Made("archive", {**made.data, "most_bytes": (1 << 20) + 6_000}, "a.zip")

    archive = unpack(tight, paths)

    notes = [row["note"] for row in json.loads(archive.read("manifest.json"))]
    assert notes == [None, "文件太大，未装入"]


async def test_in_english_everything_is_said_in_english(filled):
    await filled.editor.says("/language en")

    await filled.editor.says("search 水库")
    filled.editor.hears("水库: one story", "“水库除险加固工程完工”")
    await filled.editor.says("photos 地震")
    filled.editor.hears("No photo of “地震”")


async def test_searching_leaves_an_open_draft_alone(filled):
    await filled.reporter.says(MOVED)
    filled.dialogue.now += timedelta(minutes=1)

    await filled.reporter.says("搜索 水库")
    await filled.reporter.presses("提交")

    filled.reporter.hears("已收到 #2026-3")
