"""Who plays in the demo: people and rooms on the sandbox's stage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.handles import Person, Room
from bot.sandbox.stage import Stage

ZONE = ZoneInfo("Asia/Shanghai")
# A Tuesday in a month without holidays; the ranking of November goes out on 1 December.
FIRST_DAY = datetime(2026, 11, 10, 9, 0, tzinfo=ZONE)
REPORTING_UNIT, REPORTING_GROUP = "青河镇", "青河镇信息群"
PUNCTUAL_UNIT = "文旅局"
CHANNEL = "青禾县信息通报"
_PAYLOAD = re.compile(r"start=([\w-]+)")


@dataclass(slots=True)
class Cast:
    """The reporter's unit will be short of its quota, the punctual one's not."""

    admin: Person
    editor: Person
    reporter: Person
    leader: Person
    punctual: Person
    punctual_leader: Person
    unit_group: Room
    channel: Room

    @property
    def columns(self) -> list[dict[str, object]]:
        """What the page shows side by side."""
        chats = (
            ("信息员", "Reporter", self.reporter, self.reporter),
            ("编辑", "Editor", self.editor, self.editor),
            ("单位群", "Unit group", self.reporter, self.unit_group),
            ("通报频道", "Ranking channel", self.admin, self.channel),
            ("管理员", "Admin", self.admin, self.admin),
        )
        return [
            {"person": person.id, "chat": chat.id, "label": {"zh": zh, "en": en}}
            for zh, en, person, chat in chats
        ]


async def gather_cast(stage: Stage) -> Cast:
    """Put everybody on the stage; the desk is in none of the rooms yet."""
    await stage.move_clock(to=FIRST_DAY)
    admin = await stage.person("陈敏")
    editor = await stage.person("赵晴")
    reporter = await stage.person("王芳")
    leader = await stage.person("周强")
    punctual = await stage.person("李雷")
    punctual_leader = await stage.person("孙岚")
    unit_group = await stage.group(REPORTING_GROUP, [admin, leader, reporter], bot="")
    channel = await stage.channel(CHANNEL, [admin, editor, reporter], bot="")
    cast = Cast(
        admin,
        editor,
        reporter,
        leader,
        punctual,
        punctual_leader,
        unit_group,
        channel,
    )
    await stage.show_columns(*cast.columns)
    return cast


async def join_as_admin(cast: Cast, code: str) -> None:
    """The first admin comes with the code that applying the desk file printed."""
    await cast.admin.starts(code)
    await cast.admin.hears("欢迎您")


async def join_by_invitation(cast: Cast, person: Person, wish: str) -> None:
    """An admin invites by a line of words; the person follows the link."""
    await cast.admin.says(f"邀请 {wish}")
    invitation = await cast.admin.hears("邀请已生成")
    found = _PAYLOAD.search(invitation.text)
    assert found, f"no link in {invitation.text!r}"
    await person.starts(found[1])
    await person.hears("欢迎您")


async def bind_room(cast: Cast, room: Room, *, admin: bool = False) -> None:
    """The desk is put into a room; the admin says which of the desk file it is."""
    await room.adds_bot(admin=admin, by=cast.admin)
    question = await cast.admin.hears(room.name)
    await cast.admin.presses(room.name, question)
    await cast.admin.hears("已绑定")
