"""The main job as it is played: each step ends when the platform's side has seen it.

The demo, the tests by webhook and polling, on both databases, and the kill tests play
this one list of steps.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.demo.cast import (
    PUNCTUAL_UNIT,
    REPORTING_UNIT,
    ZONE,
    Cast,
    bind_room,
    join_as_admin,
    join_by_invitation,
)
from bot.demo.pictures import draw_photo
from bot.demo.stories import FIRST_DRAFT, PUNCTUAL_STORIES, SECOND_DRAFT
from bot.sandbox.handles import Listener, Room
from bot.sandbox.seen import Message
from bot.sandbox.stage import Stage

DAY_SECONDS = 0.7  # how long a day lasts when what is due on it matters
QUIET_SECONDS = 3.0  # how long nobody is reminded who need not be
_NUMBER = re.compile(r"#(\d{4}-\d+)")


@dataclass(slots=True)
class Play:
    """A run of the journey: `admin_code` is what applying the desk file printed.

    `patience` is how long a step waits for the platform's side, in seconds.
    """

    stage: Stage
    cast: Cast
    admin_code: str
    patience: float = 30
    number: str = ""
    heard: list[tuple[str, str]] = field(default_factory=list)

    async def hear(
        self, who: Listener, pattern: str, *, chat: Room | None = None
    ) -> Message:
        """Wait for words of the desk and note them for the transcript."""
        message = await who.hears(pattern, timeout=self.patience, chat=chat)
        self.heard.append((who.name, message.text))
        return message

    async def tell_number(self, message: Message) -> str:
        found = _NUMBER.search(message.text)
        assert found, f"no story number in {message.text!r}"
        return found[1]


@dataclass(frozen=True, slots=True)
class Step:
    """`title` is said before it is played."""

    name: str
    title: str
    play: Callable[[Play], Awaitable[None]]


async def join(play: Play) -> None:
    cast = play.cast
    await join_as_admin(cast, play.admin_code)
    for person, wish in (
        (cast.editor, "编辑"),
        (cast.reporter, f"信息员 {REPORTING_UNIT}"),
        (cast.leader, f"单位领导 {REPORTING_UNIT}"),
        (cast.punctual, f"信息员 {PUNCTUAL_UNIT}"),
        (cast.punctual_leader, f"单位领导 {PUNCTUAL_UNIT}"),
    ):
        await join_by_invitation(cast, person, wish)
    play.heard.append((cast.reporter.name, "欢迎您"))


async def bind(play: Play) -> None:
    await bind_room(play.cast, play.cast.unit_group)
    await bind_room(play.cast, play.cast.channel, admin=True)
    play.heard.append((play.cast.admin.name, "已绑定"))


async def submit(play: Play) -> None:
    reporter = play.cast.reporter
    photos = [draw_photo(seed) for seed in range(3)]
    await reporter.sends_album(photos, caption=FIRST_DRAFT)
    draft = await play.hear(reporter, "图片 3")
    await reporter.presses("✅ 提交", draft)
    receipt = await play.hear(reporter, "已收到")
    play.number = await play.tell_number(receipt)
    await play.hear(play.cast.editor, f"#{play.number}")


async def send_back(play: Play) -> None:
    editor = play.cast.editor
    await editor.presses("↩ 退回")
    await play.hear(editor, "请选择理由")
    await editor.presses("空泛")
    await editor.says("请补充受益户数和下一步打算")
    await play.hear(play.cast.reporter, "退回修改")


async def resubmit(play: Play) -> None:
    reporter = play.cast.reporter
    await reporter.presses("修改重报")
    await play.hear(reporter, "改好的全文")
    await reporter.says(SECOND_DRAFT)
    draft = await play.hear(reporter, "第2稿")
    await reporter.presses("✅ 重报", draft)
    await play.hear(reporter, "已收到")
    await play.hear(play.cast.editor, "第2稿")


async def accept(play: Play) -> None:
    await play.cast.editor.presses("✅ 接受")
    await play.hear(play.cast.reporter, "通过审核")


async def adopt(play: Play) -> None:
    editor = play.cast.editor
    await editor.says(f"采用 {play.number} 省政府网 今天")
    await play.hear(editor, "已登记")


async def hear_points(play: Play) -> None:
    await play.hear(play.cast.reporter, "计 5 分")
    await play.hear(play.cast.unit_group, "计 5 分")


async def meet_quota(play: Play) -> None:
    punctual = play.cast.punctual
    for story in PUNCTUAL_STORIES:
        await punctual.says(story)
        draft = await play.hear(punctual, "草稿")
        await punctual.presses("✅ 提交", draft)
        await play.hear(punctual, "已收到")


async def remind(play: Play) -> None:
    await _move_clock(play, datetime(2026, 11, 27, 10, 0))
    await play.hear(play.cast.unit_group, "还差")
    await play.cast.punctual_leader.hears_nothing("还差", QUIET_SECONDS)


async def rank(play: Play) -> None:
    await _move_clock(play, datetime(2026, 12, 1, 9, 0, 30), pause=DAY_SECONDS)
    message = await play.hear(play.cast.channel, "2026年11月")
    assert message.photos, "the ranking came without its picture"


async def _move_clock(play: Play, moment: datetime, *, pause: float = 0) -> None:
    """Day by day; with a `pause` what is due on the way goes out on its day."""
    target = moment.replace(tzinfo=(await _desk_time(play)).tzinfo)
    while (now := await _desk_time(play)) < target:
        await play.stage.move_clock(to=min(now + timedelta(days=1), target))
        await asyncio.sleep(pause)


async def _desk_time(play: Play) -> datetime:
    return (await play.stage.now()).astimezone(ZONE)


STEPS = (
    Step("join", "凭邀请加入 · join by invitation", join),
    Step("bind", "进群绑定 · the desk is put into its groups", bind),
    Step("submit", "报送带三张照片的稿件 · a story with a three-photo album", submit),
    Step("return", "退回修改并说明理由 · returned with a reason", send_back),
    Step("resubmit", "改好重报 · resubmitted", resubmit),
    Step("accept", "审核通过 · accepted", accept),
    Step("adopt", "省级网站采用 · adopted by a provincial site", adopt),
    Step("points", "得分告知本人和单位 · points told", hear_points),
    Step("quota", "另一单位完成任务 · another unit meets its quota", meet_quota),
    Step("remind", "只提醒没完成的单位 · only the short unit is reminded", remind),
    Step("rank", "月度排名自动发到频道 · the monthly ranking comes out", rank),
)
