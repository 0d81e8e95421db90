"""Sections of the desk file that are lists: units, outlets, quotas and the rest."""

from __future__ import annotations

from decimal import Decimal

from handlers.desk_file.keys import (
    ANNOUNCEMENTS,
    AWARDS,
    BRIEFINGS,
    CONTESTS,
    GUIDES,
    MEASURES,
    PERIODS,
    REVIEW_CARDS,
    SCOPES,
    Key,
    Section,
)
from handlers.desk_file.kinds import (
    AMOUNT,
    CHAT,
    CLOCK,
    CODE,
    COUNT,
    DATE,
    DAY,
    FLAG,
    POINTS,
    TEXT,
)
from handlers.rules.genres import GENRES

TEMPLATE = Section(
    "template",
    "Templates by genre (写作模板) that reporters ask for with 模板: what a story must "
    "have, and a skeleton to copy. news, experience, problem and photo are built in: "
    "written here they are worded anew, any other code is one more. Left out: the "
    "built-in ones.",
    (
        Key("code", CODE, "short name", '"news"', required=True, longest=32),
        Key("name", TEXT, "what reporters read", '"消息"', longest=30),
        Key(
            "must",
            TEXT,
            "what it must have, a line each",
            '["时间、地点、单位和人物"]',
            many=True,
            longest=200,
        ),
        Key(
            "skeleton",
            TEXT,
            "the skeleton to copy",
            '"（单位）（做了什么）取得（什么成效）"',
            longest=1500,
        ),
        Key("enabled", FLAG, "false: not offered", "true", default=True),
    ),
    many=True,
)
CLASS = Section(
    "class",
    "Classes of units (单位类别): rankings and quotas go by class.",
    (
        Key("code", CODE, "short name", '"township"', required=True),
        Key("name", TEXT, "what people read", '"乡镇"', required=True, longest=100),
    ),
    many=True,
    required=True,
)
UNIT = Section(
    "unit",
    "Units (单位), in the desk's own order.",
    (
        Key("code", CODE, "short name", '"qinghe"', required=True),
        Key("name", TEXT, "full name", '"青河镇人民政府"', required=True, longest=100),
        Key("short", TEXT, "name in tables; else the full one", '"青河镇"', longest=50),
        Key(
            "class",
            CODE,
            "the class it is ranked in",
            '"township"',
            required=True,
            refers="class",
            attribute="unit_class",
        ),
        Key("parent", CODE, "the unit above it", '"county_gov"', refers="unit"),
        Key(
            "exempt",
            FLAG,
            "no quota, not ranked",
            "true",
            default=False,
        ),
        Key(
            "voluntary",
            FLAG,
            "no quota, ranked if it reports",
            "true",
            default=False,
        ),
        Key(
            "own_office",
            FLAG,
            "the desk's own office: on a line of its own, never ranked",
            "true",
            default=False,
        ),
        Key(
            "signoff",
            FLAG,
            "its leader signs stories off first (领导把关)",
            "true",
            default=False,
        ),
    ),
    many=True,
    required=True,
)
OUTLET = Section(
    "outlet",
    "Outlets (载体) that adopt stories, in the order of the adoption buttons.",
    (
        Key("code", CODE, "short name", '"county_site"', required=True),
        Key("name", TEXT, "full name", '"青禾县政府网"', required=True, longest=100),
        Key("level", CODE, "its level", '"county"', required=True, refers="level"),
        Key(
            "points",
            POINTS,
            "points of one adoption, unless a rule says otherwise",
            "2",
            default=Decimal(0),
        ),
        Key("columns", TEXT, "its columns (栏目)", '["要闻", "乡镇动态"]', many=True),
        Key("aliases", TEXT, "what people also call it", '["县网"]', many=True),
    ),
    many=True,
)
QUOTA = Section(
    "quota",
    "Quotas (任务), for a class or for one unit, which then replaces its class's.",
    (
        Key(
            "class",
            CODE,
            "for every unit of this class",
            '"township"',
            refers="class",
            attribute="unit_class",
        ),
        Key("unit", CODE, "for this unit alone", '"qinghe"', refers="unit"),
        Key(
            "measure",
            TEXT,
            "what is counted: stories reported, adoptions, or points",
            '"reported"',
            required=True,
            allowed=MEASURES,
        ),
        Key("period", TEXT, "in which time", '"month"', required=True, allowed=PERIODS),
        Key("amount", AMOUNT, "how many", "5", required=True),
        Key("genre", TEXT, "only stories of this genre", '"photo"', allowed=GENRES),
        Key("from", DATE, "first day", "2026-01-01", attribute="starts"),
        Key("to", DATE, "last day", "2026-12-31", attribute="ends"),
    ),
    many=True,
)
GROUP = Section(
    "group",
    "Groups and channels the desk speaks in.",
    (
        Key(
            "code",
            CODE,
            "short name, with which an admin binds it",
            '"all_units"',
            required=True,
        ),
        Key("title", TEXT, "what it is called", '"信息员工作群"', longest=200),
        Key(
            "scope",
            TEXT,
            "whose group it is",
            '"desk"',
            default="desk",
            allowed=SCOPES,
        ),
        Key(
            "class",
            CODE,
            "which class, for scope class",
            '"township"',
            refers="class",
            attribute="unit_class",
        ),
        Key("unit", CODE, "which unit, for scope unit", '"qinghe"', refers="unit"),
        Key(
            "announces",
            TEXT,
            "what is posted there; review: the cards of new stories, for editors; "
            "briefing: issues that an editor sends; award: results of awards; "
            "contest: calls and results of contests",
            '["monthly_ranking"]',
            many=True,
            allowed=(*ANNOUNCEMENTS, REVIEW_CARDS, BRIEFINGS, GUIDES, AWARDS, CONTESTS),
        ),
        Key(
            "chat",
            CHAT,
            "the chat, where its id is known; else an admin binds it there",
            '"telegram:-1001234567890"',
        ),
    ),
    many=True,
)
SCHEDULE = Section(
    "schedule",
    "What goes out by itself, and when.",
    (
        Key(
            "kind",
            TEXT,
            "what",
            '"monthly_ranking"',
            required=True,
            allowed=tuple(ANNOUNCEMENTS),
        ),
        Key("code", CODE, "short name; the kind if left out", '"monthly_ranking"'),
        Key(
            "day",
            DAY,
            "on which day (below)",
            '"last working day"',
        ),
        Key("time", CLOCK, "at what time", '"09:00"', default="09:00"),
        Key(
            "groups",
            CODE,
            "where to; left out: every group that announces the kind",
            '["all_units"]',
            many=True,
            refers="group",
        ),
        Key(
            "classes",
            CODE,
            "which classes; left out: all",
            '["township"]',
            many=True,
            refers="class",
        ),
        Key("enabled", FLAG, "false: it rests", "true", default=True),
        Key(
            "preview",
            FLAG,
            "the admins see it before, and can approve it, hold it, or word its "
            "opening; it goes out once one of them has approved it",
            "true",
            default=False,
        ),
        Key(
            "preview_hours",
            COUNT,
            "so many hours before, 1 to 168",
            "24",
            default=24,
        ),
        Key(
            "auto",
            FLAG,
            "with preview: it goes out on time by itself unless an admin holds it",
            "true",
            default=False,
        ),
    ),
    many=True,
)
RULES = Section(
    "rules",
    "Rule sets (计分规则) in files of their own; see docs/rules.md. Or one `[rules]` "
    "in this file. Left out: each adoption earns its outlet's points.",
    (
        Key(
            "file",
            TEXT,
            "the file, seen from the desk file",
            '"rules/2026.toml"',
            required=True,
        ),
    ),
    many=True,
)
