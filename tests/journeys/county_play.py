"""A county's year said and pressed through the chat, as its people would.

Everybody joins with a code that an admin asked for. Some stories are returned and sent
again, some adoptions are recorded in error and taken back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.messages import Chat, Incoming
from storage.database import transaction
from tests.builders import build_person
from tests.desk_files import build_desk_from
from tests.dialogue import PLATFORM, Dialogue
from tests.journeys.county import OUTLETS, list_units, write_county

ZONE = ZoneInfo("Asia/Shanghai")
GROUP = Chat(PLATFORM, "-100", "group", "全县信息群")
RETURNED, MISTAKEN = 25, 10  # one story in so many is returned, one adoption wrong
TOPICS = (
    "春耕备耕",
    "防汛抗旱",
    "项目建设",
    "招商引资",
    "民生保障",
    "基层治理",
    "秋收",
)
BATCH = 100  # events of one commit


@dataclass
class County:
    """The desk's people; `numbers`: what the desk called the plan's stories."""

    dialogue: Dialogue
    admin: object
    editor: object = None
    reporters: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)


async def open_county(shape):
    """Everybody invited and joined, the group bound."""
    desk = await build_desk_from(write_county(shape))
    dialogue = Dialogue(desk, at(shape.first, 8))
    admin = await build_person("赵主任", "admin")
    county = County(dialogue, dialogue.person("赵主任", admin.id))
    async with transaction():
        county.editor = await join(county, "李编辑", 9001, "编辑")
        for place, unit in enumerate(list_units(shape)):
            wish = f"信息员 {unit.name}"
            name = f"{unit.name}信息员"
            county.reporters[unit.code] = await join(county, name, 10_000 + place, wish)
        await bind_group(county)
    return county


def at(day, hour):
    return datetime.combine(day, time(hour), tzinfo=ZONE).astimezone(UTC)


async def join(county, name, account, wish):
    await county.admin.says(f"邀请 {wish}")
    code = re.search(r"邀请码:(\S+)", county.admin.hears("邀请已生成"))[1]
    person = county.dialogue.person(name, account)
    await person.says(f"/start {code}")
    person.hears("欢迎您")
    return person


async def bind_group(county):
    dialogue = county.dialogue
    event = f"event:{dialogue.next_id()}"
    await dialogue.send(
        Incoming("added", event, GROUP, dialogue.now, county.admin.sender)
    )
    await county.admin.presses("全县信息群")
    county.admin.hears("已绑定")


def list_acts(plan):
    """(moment, number of the story, outlet or "" for its submission), in order."""
    acts = []
    for number, story in enumerate(plan):
        acts.append((at(story.day, 9), number, ""))
        for outlet, day in story.adopted.items():
            late = number % 4  # an editor enters it up to three days afterwards
            acts.append((at(day + timedelta(days=late), 15), number, outlet))
    return sorted(acts)


async def play_plan(county, plan):
    """Each day's events at their hours; a hundred acts are one commit."""
    acts = list_acts(plan)
    for first in range(0, len(acts), BATCH):
        async with transaction():
            for moment, number, outlet in acts[first : first + BATCH]:
                county.dialogue.now = max(county.dialogue.now, moment)
                if outlet:
                    await adopt(county, number, outlet, plan[number].adopted[outlet])
                else:
                    await send_story(county, number, plan[number])


def write_story(number, story):
    topic = TOPICS[number % len(TOPICS)]
    lead = f"{story.day.month}月{story.day.day}日,本单位召开第{number}次{topic}会议。"
    return f"{topic}第{number}期工作有序推进\n{lead}" + f"落实任务{number}项。" * 12


async def send_story(county, number, story):
    reporter, editor = county.reporters[story.unit], county.editor
    await reporter.says(write_story(number, story))
    await reporter.presses("提交")
    heard = re.search(r"已收到 #(\d+-\d+)", reporter.hears("已收到"))
    county.numbers[number] = heard[1]
    card = find_card(editor, heard[1])
    if number % RETURNED == 0:
        await return_once(county, reporter, card, number, story)
    await press(editor, card, "接受")
    editor.hears("已接受")
    forget(county)


def find_card(editor, number):
    """The newest card of that story that stands in the editor's chat."""
    shown = reversed(editor.screen.shown.values())
    return next(s for s in shown if s.post.card and f"#{number}" in s.text).post.card


async def press(speaker, card, label):
    buttons = [b for b in speaker.card(card).buttons if label in b.label]
    await speaker.presses_token(buttons[0].token)


async def return_once(county, reporter, card, number, story):
    await press(county.editor, card, "退回")
    await county.editor.presses("空泛")
    await county.editor.says("请补充数据")
    reporter.hears("退回修改")
    notice = next(
        shown
        for shown in reporter.screen.shown.values()
        if (shown.post.card or "").startswith("returned:")
    )
    mended = write_story(number, story) + "惠及农户一百二十户。"
    await reporter.says(mended, reply_to=notice.message_id)
    await reporter.presses("重报")
    reporter.hears("已收到")


async def adopt(county, number, outlet, day):
    name = OUTLETS[outlet][0]
    if number % MISTAKEN == 0:
        await adopt_in_error(county, number, day)
    await county.editor.says(f"采用 #{county.numbers[number]} {name} {day}")
    county.editor.hears("已登记", name)
    forget(county)


async def adopt_in_error(county, number, day):
    """Another outlet's, a day early; noticed at once."""
    name = OUTLETS["province_site"][0]
    wrong = day - timedelta(days=1)
    await county.editor.says(f"采用 #{county.numbers[number]} {name} {wrong}")
    await county.editor.presses(f"撤销:{name}")
    await county.editor.presses(f"撤销{name}的采用")
    county.editor.hears("已撤销采用登记")


def forget(county):
    """Nobody scrolls up through a whole year."""
    for screen in county.dialogue.screens.values():
        screen.shown.clear()
        screen.log.clear()
        screen.posts.clear()
    for person in (county.editor, county.admin, *county.reporters.values()):
        person.heard = 0
