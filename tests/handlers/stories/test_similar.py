"""Who has sent it before is told at once: to the author, and on the editors' card."""

from __future__ import annotations

import pytest

from handlers.stories.indexing import CatchingUp
from storage.engine.raw_sql import change, fetch
from storage.models import Media, Story, StoryFile
from storage.stories.index_tables import empty_index
from tests.builders import build_person
from tests.dialogue import photo
from tests.handlers.submitting import STORY, submit

EARLIER = (
    "易地搬迁户喜迁新居\n"
    "11月20日,白水镇举行易地扶贫搬迁集中入住仪式,首批86户搬迁群众领到新房钥匙。"
    "“祖祖辈辈住在山上,做梦也没想到能住进带电梯的楼房。”村民王大山捧着钥匙激动地说。"
    "为让群众搬得出、稳得住,该镇配套建设了扶贫车间和幼儿园,已有54名妇女在家门口就业。"
)
OTHER = (
    "水库除险加固工程完工\n"
    "11月22日,记者从县水利局获悉,红旗水库除险加固工程通过验收,坝体渗漏问题得到根治。"
    "工程历时七个月,完成混凝土浇筑九千余方,下游三个村的灌溉用水从此有了保障。"
)
# The first half of the earlier story goes on in another way.
TAKEN = (
    f"新居入住\n{EARLIER.split(chr(10))[1][:80]}"
    "县委书记到场祝贺,并与群众代表座谈,详细了解后续产业发展和子女入学的安排情况。"
)
PRINT = "0123456789abcdef" * 2


@pytest.fixture
async def colleague(cast):
    """A reporter of 白水镇."""
    person = await build_person("周敏", "reporter", "baishui")
    return cast.dialogue.person("周敏", person.id)


async def test_a_story_of_which_half_was_taken_over_is_named_with_the_passage(
    cast, colleague
):
    await submit(colleague, EARLIER)

    await cast.reporter.says(TAKEN)

    heard = cast.reporter.hears(
        "与 #2026-1(白水镇,2026-11-24)相似", "相同段落:“11月20日"
    )
    assert "内容相同" not in heard
    await cast.reporter.presses("提交")
    cast.editor.hears("#2026-2", "与 #2026-1(白水镇,2026-11-24)相似")


async def test_another_story_is_like_none(cast, colleague):
    await submit(colleague, EARLIER)

    await cast.reporter.says(OTHER)

    assert "相似" not in cast.reporter.hears("水库除险加固")


async def test_the_very_same_text_is_called_the_same_and_not_alike(cast, colleague):
    await submit(colleague, EARLIER)

    await cast.reporter.says(f"另一个标题\n{EARLIER.partition(chr(10))[2]}")

    assert "相似" not in cast.reporter.hears("与 #2026-1(白水镇,2026-11-24)内容相同")


async def test_a_draft_is_nobodys_precedent(cast, colleague):
    await colleague.says(EARLIER)

    await cast.reporter.says(TAKEN)

    assert "相似" not in cast.reporter.hears("新居入住")


async def test_the_author_mends_it_and_the_warning_goes(cast, colleague):
    await submit(colleague, EARLIER)
    await cast.reporter.says(TAKEN)

    await cast.reporter.presses("改正文")
    await cast.reporter.says(OTHER.partition("\n")[2])

    assert "相似" not in cast.reporter.hears("新居入住", "红旗水库")


async def test_a_withdrawn_story_is_no_precedent(cast, colleague):
    await submit(colleague, EARLIER)
    await colleague.presses("撤回 #2026-1")
    await colleague.presses("撤回")

    await cast.reporter.says(TAKEN)

    assert await Story.get(id=1).values_list("state", flat=True) == "withdrawn"
    assert "相似" not in cast.reporter.hears("新居入住")
    assert (await fetch("SELECT COUNT(*) AS n FROM index_shingle"))[0]["n"] == 0


async def test_a_new_version_takes_the_place_of_the_old_one(cast, colleague):
    await submit(colleague, EARLIER)
    await colleague.presses("修改")
    await colleague.says(OTHER)
    await colleague.presses("提交修改")

    await cast.reporter.says(TAKEN)
    assert "相似" not in cast.reporter.hears("新居入住")
    await cast.reporter.presses("改正文")
    await cast.reporter.says(f"又及:{OTHER.partition(chr(10))[2]}")

    cast.reporter.hears("与 #2026-1(白水镇,2026-11-24)相似")


async def test_a_photo_used_before_is_named_however_it_was_saved(cast, colleague):
    await submit(colleague, EARLIER, files=[photo("旧", phash=PRINT)])

    near = f"{int(PRINT, 16) ^ 7:032x}"
    await cast.reporter.says(OTHER, files=[photo("新", phash=near), photo("另")])

    cast.reporter.hears("有 1 张图片在 #2026-1(白水镇,2026-11-24)中用过")


async def test_what_a_photo_looks_like_and_says_is_kept_with_it(cast):
    file = photo("入住", phash=PRINT, taken_at="2026-11-20T09:30:00")
    await cast.reporter.says(EARLIER)
    await cast.reporter.says("搬迁户领到钥匙", files=[file])

    assert await Media.get().values_list("phash", "taken_at") == (
        PRINT,
        "2026-11-20T09:30:00",
    )
    assert await StoryFile.get().values_list("caption", flat=True) == "搬迁户领到钥匙"


async def test_a_story_goes_its_way_while_the_index_is_out_of_order(cast, caplog):
    for table in ("index_shingle", "index_story", "index_photo", "index_words"):
        await change(f"DROP TABLE {table}")

    await submit(cast.reporter, files=[photo("一")])

    cast.reporter.hears("已收到 #2026-1")
    cast.editor.hears("#2026-1")
    assert "the search index failed" in caplog.text
    assert len(caplog.records) == 3  # twice in vain looked up, once not written


async def test_what_the_index_missed_is_caught_up_in_the_background(cast, colleague):
    await submit(colleague, EARLIER)
    await submit(cast.reporter, OTHER)
    await empty_index()
    await cast.reporter.says(TAKEN)
    assert "相似" not in cast.reporter.hears("新居入住")

    catching_up = CatchingUp(looked_at=1, most=1)
    for _ in range(4):
        await catching_up(cast.desk, cast.dialogue.now)

    await cast.reporter.presses("改标题")
    await cast.reporter.says("新居入住了")
    cast.reporter.hears("与 #2026-1(白水镇,2026-11-24)相似")
    rows = await fetch("SELECT story_id, version FROM index_story ORDER BY story_id")
    assert [tuple(row) for row in rows] == [(1, 1), (2, 1)]


async def test_catching_up_goes_on_where_it_stopped_and_begins_again(cast):
    for text in (EARLIER, OTHER, STORY):
        await submit(cast.reporter, text)
    await empty_index()
    catching_up = CatchingUp(looked_at=10, most=2)

    places = []
    for _ in range(3):
        await catching_up(cast.desk, cast.dialogue.now)
        places.append(catching_up.after)

    assert places == [2, 0, 0]
    assert (await fetch("SELECT COUNT(*) AS n FROM index_story"))[0]["n"] == 3
