"""Every chat command: its names, who may use it, where, and what it calls.

The router, the menus and the help read this table. `run` names a function of the
rooms, `async def f(turn, words)`, imported when it is first called; the text
`router.cmd_<name>` is its line in menus and help.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PRIVATE, ANYWHERE = ("private",), ("private", "group", "channel")

REPORTERS = ("reporter",)
LEADERS = ("unit_leader",)
EDITORS = ("editor", "chief_editor")
ADMINS = ("admin",)
DESK = (*EDITORS, *ADMINS)
READERS = (*DESK, "observer")
FINDERS = (*READERS, *LEADERS, *REPORTERS)


@dataclass(frozen=True, slots=True)
class Command:
    """`roles` empty: every member of the desk; `strangers`: anybody in private.

    `listed` False: it works, but menus and help leave it out. `topic` groups the help.
    `long`: what follows the Chinese word may be a text of several lines. `files`: it
    may be the caption of files. `urgent`: it is no answer to what was asked.
    """

    name: str
    words: tuple[str, ...]
    run: str
    topic: str
    roles: tuple[str, ...] = ()
    chats: tuple[str, ...] = PRIVATE
    strangers: bool = False
    listed: bool = True
    long: bool = False
    files: bool = False
    urgent: bool = False


COMMANDS = (
    # Reporters
    Command("submit", ("投稿", "报送"), "submit.start", "write", REPORTERS),
    Command("drafts", ("存稿", "草稿"), "mine.drafts", "write", REPORTERS),
    Command("status", ("查稿", "我的稿件"), "mine.status", "write", REPORTERS),
    Command("withdraw", ("撤稿",), "mine.withdraw", "write", REPORTERS),
    Command("mymonth", ("我的月报", "月报"), "my_month.my_month", "write", REPORTERS),
    Command("template", ("模板", "写作模板"), "samples.samples", "write", REPORTERS),
    Command("my_fees", ("我的稿酬",), "my_fees.my_fees", "write", REPORTERS),
    Command(
        "genre",
        ("体裁",),
        "classify.classify",
        "write",
        (*REPORTERS, *DESK),
        listed=False,
    ),
    Command("joint", ("合报",), "joint.joint", "write", (*REPORTERS, *DESK)),
    # Units
    Command(
        "unit",
        ("单位", "本单位"),
        "query.unit",
        "unit",
        (*REPORTERS, *LEADERS, *READERS),
    ),
    Command(
        "quota", ("任务",), "query.quota", "unit", (*REPORTERS, *LEADERS, *READERS)
    ),
    Command(
        "commission",
        ("约稿",),
        "commission.commission",
        "unit",
        (*REPORTERS, *LEADERS, *READERS),
        long=True,
    ),
    Command(
        "contest",
        ("征文",),
        "contest.contest",
        "unit",
        (*REPORTERS, *LEADERS, *READERS),
        long=True,
    ),
    Command("guide", ("报送要点",), "guide.guide", "unit", long=True),
    Command(
        "urgent",
        ("突发", "紧急信息"),
        "urgent.urgent",
        "unit",
        (*REPORTERS, *LEADERS, *READERS),
        long=True,
        files=True,
        urgent=True,
    ),
    # Editors
    Command("queue", ("待审", "待办"), "waiting.queue", "edit", (*DESK, *LEADERS)),
    Command("story", ("稿件", "看稿"), "queue.story", "edit", (*READERS, *LEADERS)),
    Command("sign", ("签发",), "moves.sign", "edit", (*LEADERS, *ADMINS)),
    Command("accept", ("接受", "通过"), "decide.accept", "edit", EDITORS),
    Command(
        "return", ("退稿", "退回"), "decide.send_back", "edit", (*EDITORS, *LEADERS)
    ),
    Command("reject", ("不采用",), "decide.reject", "edit", EDITORS),
    Command("adopt", ("采用",), "adopt.adopt", "edit", EDITORS),
    Command("instruction", ("批示",), "honours.instruction", "edit", DESK),
    Command("sentup", ("上报",), "honours.sentup", "edit", DESK),
    Command("fault", ("差错",), "faulting.fault", "edit", DESK),
    Command("facts", ("计分事项",), "fact_list.facts", "edit", DESK),
    Command("note", ("备注",), "moves.note", "edit", (*REPORTERS, *DESK), listed=False),
    Command("reopen", ("重审",), "moves.reopen", "edit", DESK, listed=False),
    Command("archive", ("归档",), "moves.archive", "edit", DESK, listed=False),
    Command("briefing", ("简报",), "briefing.briefing", "edit", EDITORS),
    Command("phrases", ("退稿模板",), "phrases.phrases", "edit", DESK),
    Command("duty", ("值班",), "duty.duty", "edit", DESK),
    # Figures
    Command(
        "rank",
        ("排名", "排行"),
        "query.rank",
        "figures",
        (*READERS, *LEADERS),
        ANYWHERE,
    ),
    Command("units", ("各单位",), "query.units", "figures", READERS, ANYWHERE),
    Command("zero", ("零报送",), "query.zero", "figures", READERS, ANYWHERE),
    Command("behind", ("未达标",), "query.behind", "figures", READERS, ANYWHERE),
    Command("compare", ("同比",), "query.compare", "figures", READERS, ANYWHERE),
    Command(
        "explain",
        ("得分明细", "明细"),
        "query.explain",
        "figures",
        (*READERS, *LEADERS, *REPORTERS),
    ),
    # Admins
    Command("bonus", ("加分",), "manual.bonus", "run", ADMINS),
    Command("deduction", ("扣分",), "manual.deduction", "run", ADMINS),
    Command("award", ("评优", "表彰"), "award.award", "run", ADMINS),
    Command("fees", ("稿酬",), "fees.fees", "run", ADMINS),
    Command("export", ("导出",), "export.export", "run", ADMINS),
    Command("announce", ("发布",), "announce.announce", "run", ADMINS),
    Command("schedule", ("定时", "日程"), "timetable.timetable", "run", ADMINS),
    Command("invite", ("邀请",), "invite.invite", "run", ADMINS),
    Command("people", ("人员",), "people.people", "run", ADMINS),
    Command("bind", ("绑定",), "groups.bind", "run", ADMINS, ANYWHERE, listed=False),
    Command("audit", ("日志",), "people.audit", "run", ADMINS),
    Command("roster", ("导入人员",), "roster.roster", "run", ADMINS, files=True),
    # Everyone
    Command("search", ("搜索", "搜稿"), "search.search", "everyone", FINDERS),
    Command("photos", ("图库", "找图"), "search.photos", "everyone", FINDERS),
    Command("me", ("我的",), "me.me", "everyone"),
    Command("name", ("姓名", "改名"), "everyone.name", "everyone", listed=False),
    Command("language", ("语言",), "everyone.language", "everyone"),
    Command(
        "leave",
        ("请假",),
        "leave.leave",
        "everyone",
        (*REPORTERS, *LEADERS, *DESK),
    ),
    Command(
        "back",
        ("销假",),
        "leave.back",
        "everyone",
        (*REPORTERS, *LEADERS, *DESK),
        listed=False,
    ),
    Command(
        "mute", ("免打扰",), "muting.mute", "everyone", (*REPORTERS, *LEADERS, *DESK)
    ),
    Command("link", ("绑定账号", "关联账号"), "link.link", "everyone", listed=False),
    Command("help", ("帮助",), "everyone.help_member", "everyone", (), ANYWHERE),
    Command("cancel", ("取消",), "everyone.cancel", "everyone", listed=False),
    Command("start", ("开始",), "join.start", "everyone", strangers=True, listed=False),
    Command("join", ("申请",), "join.ask", "everyone", strangers=True, listed=False),
    Command("id", (), "everyone.show_id", "everyone", (), ANYWHERE, True, listed=False),
    Command(
        "privacy",
        ("隐私",),
        "everyone.privacy",
        "everyone",
        strangers=True,
        listed=False,
    ),
)
BY_NAME = {command.name: command for command in COMMANDS}
BY_WORD = {word: command for command in COMMANDS for word in command.words}
# Between a command word and what follows; the colon also in full width.
_AROUND = " :\uff1a\n"
# Longest first: 我的稿件 before 我的.
_WORDS = sorted(BY_WORD, key=len, reverse=True)
_SLASH = re.compile(r"^/([A-Za-z_]+)(?:@\w+)?(?:\s+|$)(.*)$", re.DOTALL)
_LATIN = re.compile(r"^([A-Za-z]+)(?:\s+(.*))?$")
# What may follow a Chinese command word without a blank: 排名本月, 退稿1123.
_GLUED = re.compile(r"^(\d|#|本|上|今|去)")
GLUED_LONGEST, SPOKEN_LONGEST = 30, 500  # characters; what is longer is text


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked for: `command` is None for a slash command that does not exist."""

    name: str
    words: str
    slash: bool
    command: Command | None


def read_call(text: str) -> Call | None:
    """The command a message is, None where it is none."""
    if slash := _SLASH.match(text):
        name = slash[1].lower()
        return Call(name, slash[2].strip(), True, BY_NAME.get(name))
    return _read_chinese(text) or _read_latin(text)


def _read_chinese(text: str) -> Call | None:
    for word in filter(text.startswith, _WORDS):
        command, rest = BY_WORD[word], text[len(word) :]
        if _stands_alone(command, text, rest):
            return Call(command.name, rest.strip(_AROUND), False, command)
    return None


def _stands_alone(command: Command, text: str, rest: str) -> bool:
    if text.startswith("投稿\n"):
        return True
    if command.long and rest and rest[0] in _AROUND:
        return True
    if "\n" in text or len(text) > SPOKEN_LONGEST:
        return False
    glued = bool(_GLUED.match(rest)) and len(text) <= GLUED_LONGEST
    return not rest or rest[0] in _AROUND or glued


def _read_latin(text: str) -> Call | None:
    found = _LATIN.match(text) if len(text) <= SPOKEN_LONGEST else None
    command = BY_NAME.get(found[1].lower()) if found else None
    if found is None or command is None:
        return None
    return Call(command.name, (found[2] or "").strip(), False, command)


def list_commands(roles: Iterable[str], chat_kind: str) -> Iterator[Command]:
    """What people with these roles see in this kind of chat, in the table's order."""
    held = set(roles)
    for command in COMMANDS:
        allowed = not command.roles or held & set(command.roles)
        if command.listed and allowed and chat_kind in command.chats:
            yield command
