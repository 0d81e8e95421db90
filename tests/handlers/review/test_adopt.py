from datetime import date

import pytest

from storage.figures.ledger import list_unit_lines
from storage.models import Adoption, AuditEntry, MonthTally, Story
from tests.builders import build_desk, build_group, build_person, build_story
from tests.handlers.scores.test_points import SUM, YEAR
from tests.talk import Talk

pytestmark = pytest.mark.usefixtures("db")

RULES = (
    SUM
    + "\n[[adjust]]\nid = 'front'\nlabel = '头版'\nplacement = ['头版']\ntimes = 2\n"
)


@pytest.fixture
async def desk_room(db):
    desk = await build_desk(rules=RULES)
    author = await build_person("李明", unit="qinghe")
    editor = await build_person("王编辑", "editor")
    story = await build_story("qinghe", author, title="春耕备耕")
    return Talk(desk), editor, author, story


async def test_one_line_records_an_adoption_and_says_its_points(desk_room) -> None:
    talk, editor, author, story = desk_room

    await talk.say(
        editor, f"采用 {story.number} 省政府网 2026-11-20 https://x.gov.cn/1"
    )

    assert f"✅ 已登记:#{story.number}《春耕备耕》" in talk.hear(editor)
    assert "省政府网 11月20日采用,计 5 分" in talk.hear(editor)
    assert "您的稿件" in talk.hear(author)
    assert "计 5 分\n· 省政府网 5" in talk.hear(author)
    adoption = await Adoption.get()
    assert (adoption.adopted_on, adoption.link) == (
        date(2026, 11, 20),
        "https://x.gov.cn/1",
    )
    assert (await Story.get(id=story.id)).state == "adopted"
    tally = await MonthTally.get(unit_id=story.unit_id, month="2026-11")
    assert (tally.adopted, tally.points) == (1, 500)
    actions = await AuditEntry.all().order_by("id").values_list("action", flat=True)
    assert actions[1:] == ["story.adopt", "adoption.record"]


async def test_the_leader_and_the_units_group_hear_it_too(desk_room) -> None:
    talk, editor, _, story = desk_room
    leader = await build_person("赵镇长", "unit_leader", "qinghe")
    stranger = await build_person("钱局长", "unit_leader", "edu")
    await build_group("-200", unit="qinghe")

    await talk.say(editor, f"采用 {story.number} 省政府网 昨天")

    news = (
        f"青河镇报送的#{story.number}《春耕备耕》(李明)被省政府网采用(11月23日),计 5 分"
    )
    assert news in talk.hear(leader)
    assert news in talk.hear_in("telegram:-200")
    assert talk.hear(stranger) == ""


async def test_a_placement_that_the_rules_know_counts(desk_room) -> None:
    talk, editor, author, story = desk_room

    await talk.say(editor, f"采用 {story.number} 人民日报 头版 今天")

    assert "计 40 分\n· 人民日报 20 × 头版 2 = 40" in talk.hear(author)


async def test_by_buttons_outlet_then_day(desk_room) -> None:
    talk, editor, author, story = desk_room

    await talk.say(editor, f"采用 {story.number}")
    assert talk.labels == ["青禾县政府网", "临川日报", "省政府网", "人民日报"]
    await talk.press(editor, "临川日报")
    assert talk.labels == ["今天(11月24日)", "昨天(11月23日)", "其他日期"]
    await talk.press(editor, "昨天")

    assert "临川日报 11月23日采用,计 3 分" in talk.hear(editor)
    assert "临川日报" in talk.hear(author)


async def test_another_day_is_asked_until_it_is_one(desk_room) -> None:
    talk, editor, _, story = desk_room

    await talk.say(editor, f"采用 {story.number} 临川日报")
    await talk.press(editor, "其他日期")
    await talk.say(editor, "上个礼拜")
    assert "没看懂这个日期:上个礼拜" in talk.hear(editor)
    await talk.say(editor, "11月21日")

    assert "临川日报 11月21日采用" in talk.hear(editor)


async def test_the_link_can_be_added_afterwards(desk_room) -> None:
    talk, editor, _, story = desk_room

    await talk.say(editor, f"采用 {story.number} 临川日报 今天")
    await talk.press(editor, "补链接")
    await talk.say(editor, "没有链接")
    assert "这不像一个链接" in talk.hear(editor)
    await talk.say(editor, "https://x.cn/2")

    assert (await Adoption.get()).link == "https://x.cn/2"


async def test_a_name_that_may_mean_several_is_asked_about(desk_room) -> None:
    talk, editor, _, story = desk_room

    await talk.say(editor, f"采用 {story.number} 政府网 今天")

    assert "“政府网”可能是下面几家" in talk.hear(editor)
    assert talk.labels == ["青禾县政府网", "省政府网"]
    await talk.press(editor, "省政府网")
    assert "省政府网 11月24日采用" in talk.hear(editor)


async def test_an_outlet_that_does_not_exist_offers_those_that_do(desk_room) -> None:
    talk, editor, _, story = desk_room

    await talk.say(editor, f"采用 {story.number} 火星时报 今天")

    assert "没有叫“火星时报”的载体" in talk.hear(editor)
    assert "人民日报" in talk.labels
    assert await Adoption.all().count() == 0


@pytest.mark.parametrize("day", ["2026-11-25", "2027-01-01"])
async def test_a_date_in_the_future_is_refused(desk_room, day: str) -> None:
    talk, editor, _, story = desk_room

    await talk.say(editor, f"采用 {story.number} 省政府网 {day}")

    assert f"{day} 还没有到" in talk.hear(editor)
    assert await Adoption.all().count() == 0


async def test_a_date_before_the_story_came_in_is_recorded_with_a_warning(
    desk_room,
) -> None:
    talk, editor, _, story = desk_room

    await talk.say(editor, f"采用 {story.number} 省政府网 2026-11-01")

    assert "⚠️ 采用日期早于报送日期(11月20日)" in talk.hear(editor)
    assert await Adoption.all().count() == 1


async def test_the_same_outlet_and_day_is_recorded_twice_only_when_sure(
    desk_room,
) -> None:
    talk, editor, _, story = desk_room
    line = f"采用 {story.number} 省政府网 今天"

    await talk.say(editor, line)
    await talk.say(editor, line)
    assert "已经登记过了" in talk.hear(editor)
    assert await Adoption.all().count() == 1
    await talk.press(editor, "再登记一次")

    assert await Adoption.all().count() == 2


async def test_only_accepted_stories_can_be_adopted(desk_room) -> None:
    talk, editor, author, _ = desk_room
    waiting = await build_story("qinghe", author, state="submitted")

    await talk.say(editor, f"采用 {waiting.number} 省政府网 今天")

    assert await Adoption.all().count() == 0
    assert talk.hear(editor)


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("采用", "请写稿号、载体和日期"),
        ("采用 99 省政府网", "99"),
        ("采用 {number} 省政府网 今天 胡说", "没看懂“胡说”"),
    ],
)
async def test_what_cannot_be_understood_is_said(
    desk_room, words: str, heard: str
) -> None:
    talk, editor, _, story = desk_room

    await talk.say(editor, words.format(number=story.number))

    assert heard in talk.hear(editor)


async def test_a_reporter_cannot_record_adoptions(desk_room) -> None:
    talk, _, author, story = desk_room

    await talk.say(author, f"采用 {story.number} 省政府网 今天")

    assert await Adoption.all().count() == 0


async def test_an_adoption_is_taken_back_after_asking_and_everybody_hears(
    desk_room,
) -> None:
    talk, editor, author, story = desk_room
    await talk.say(editor, f"采用 {story.number} 省政府网 今天")

    await talk.press(editor, "撤销:省政府网")
    assert "确定撤销这条采用登记吗" in talk.hear(editor)
    await talk.press(editor, "撤销省政府网的采用")

    assert "采用登记已撤销,计 -5 分" in talk.hear(author)
    assert [line.amount for line in await list_unit_lines(story.unit_id, *YEAR)] == [
        500,
        -500,
    ]
    assert (await Story.get(id=story.id)).state == "accepted"


async def test_an_adoption_is_taken_back_once(desk_room) -> None:
    talk, editor, _, story = desk_room
    await talk.say(editor, f"采用 {story.number} 省政府网 今天")
    await talk.press(editor, "撤销:省政府网")
    sure = talk.find_button("撤销省政府网的采用").token

    await talk.press_token(editor, sure)
    await talk.press_token(editor, sure)

    assert talk.answer == "这条采用登记已经撤销了。"
    assert len(await list_unit_lines(story.unit_id, *YEAR)) == 2


async def test_a_story_stays_adopted_while_another_outlet_has_it(desk_room) -> None:
    talk, editor, _, story = desk_room
    await talk.say(editor, f"采用 {story.number} 省政府网 今天")
    await talk.say(editor, f"采用 {story.number} 人民日报 今天")

    await talk.press(editor, "撤销:人民日报")
    await talk.press(editor, "撤销人民日报的采用")

    assert (await Story.get(id=story.id)).state == "adopted"


async def test_a_late_adoption_of_a_published_month_is_told_as_a_correction(
    desk_room,
) -> None:
    from tests.handlers.scores.test_points import publish_october

    talk, editor, author, _ = desk_room
    story = await build_story("qinghe", author, date(2026, 10, 8))
    await publish_october()

    await talk.say(editor, f"采用 {story.number} 省政府网 2026-10-09")

    assert "该时段已经发布,按更正入账" in talk.hear(editor)
