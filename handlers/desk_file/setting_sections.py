"""Sections of the desk file that are written once: how the desk behaves."""

from __future__ import annotations

from handlers.desk_file.keys import (
    LANGUAGES,
    QUOTA_STAGES,
    REMINDED,
    TIES,
    Key,
    Section,
)
from handlers.desk_file.kinds import (
    CLOCK,
    CODE,
    COUNT,
    DATE,
    FLAG,
    NUMBER_PATTERN,
    TEXT,
    ZONE,
)

DESK = Section(
    "desk",
    "The desk itself.",
    (
        Key(
            "name",
            TEXT,
            "what the desk is called, on every ranking and circular",
            '"青禾县信息报送"',
            required=True,
            longest=100,
        ),
        Key(
            "timezone",
            ZONE,
            "where the desk's days begin and end",
            '"Asia/Shanghai"',
            default="Asia/Shanghai",
        ),
        Key(
            "language",
            TEXT,
            "language of announcements, and of people who chose none",
            '"zh-CN"',
            default="zh-CN",
            allowed=LANGUAGES,
        ),
    ),
    required=True,
)
DOCUMENT = Section(
    "document",
    "Wording of circulars (通报).",
    (
        Key(
            "issuer",
            TEXT,
            "who issues circulars; the desk's name if left out",
            '"青禾县人民政府办公室"',
            longest=100,
        ),
        Key(
            "number",
            NUMBER_PATTERN,
            "the document number, {year} and {n} filled in",
            '"青政办信〔{year}〕{n}号"',
            default="〔{year}〕{n}号",
            longest=60,
        ),
        Key(
            "report_to",
            TEXT,
            "whom a circular is addressed to (主送); all reporting units if left out",
            '["各乡镇", "县直各部门"]',
            many=True,
        ),
        Key(
            "copy_to",
            TEXT,
            "who gets a copy (抄送)",
            '["县委常委", "县政府领导"]',
            many=True,
        ),
        Key(
            "opening",
            TEXT,
            "the first sentence, {period} filled in; else the usual one",
            '"根据信息报送工作制度，现将{period}信息报送情况通报如下。"',
            longest=500,
        ),
        Key(
            "next_steps",
            TEXT,
            "what is wanted from now on (下一步要求), a paragraph each; else the usual "
            "ones",
            '["各单位要落实专人，按时报送。"]',
            many=True,
            longest=1000,
        ),
        Key(
            "top",
            COUNT,
            "how many of each class are named for doing well",
            "3",
            default=3,
        ),
        Key(
            "template",
            TEXT,
            "a file with the desk's own wording of circulars (below), seen from the "
            "desk file",
            '"circular.txt"',
        ),
    ),
)
BRIEFING = Section(
    "briefing",
    "Briefings (简报) of chosen stories.",
    (
        Key("title", TEXT, "the red head", '"青禾信息"', longest=30),
        Key(
            "issuer",
            TEXT,
            "who issues them; the issuer of circulars if left out",
            '"青禾县人民政府办公室"',
            longest=60,
        ),
        Key(
            "number",
            NUMBER_PATTERN,
            "the issue's number, {year} and {n} filled in; it begins at 1 each year",
            '"第{n}期"',
            default="第{n}期",
            longest=60,
        ),
        Key(
            "report_to", TEXT, "whom it is reported to (报)", '["县委常委"]', many=True
        ),
        Key("copy_to", TEXT, "to whom it is sent (送)", '["县人大办公室"]', many=True),
        Key("send_to", TEXT, "to whom it is issued (发)", '["各乡镇"]', many=True),
    ),
)
REVIEW = Section(
    "review",
    "How stories are decided.",
    (
        Key(
            "stages",
            COUNT,
            "1: an editor decides; 2: a chief editor who was not the first decides",
            "1",
            default=1,
        ),
        Key(
            "take_minutes",
            COUNT,
            "how long a story stays with the editor who took it",
            "30",
            default=30,
        ),
        Key(
            "overdue_hours",
            COUNT,
            "hours after which a story has waited too long",
            "24",
            default=24,
        ),
    ),
)
REMINDERS = Section(
    "reminders",
    "Reminders (催报): everything for a person in one message a day, first thing in "
    "the morning, the most urgent first.",
    (
        Key("enabled", FLAG, "false: none are sent", "true", default=True),
        Key(
            "about",
            TEXT,
            "what of: quotas that are not met, commissions that are due, stories that "
            "leaders have not signed, what waits for editors",
            '["quotas", "signoffs"]',
            many=True,
            default=REMINDED,
            allowed=REMINDED,
        ),
        Key(
            "stages",
            TEXT,
            "when of quotas: at half-time if the pace is too slow, some days before "
            "the end, on the last working day",
            '["last_day"]',
            many=True,
            default=QUOTA_STAGES,
            allowed=QUOTA_STAGES,
        ),
        Key(
            "days_before",
            COUNT,
            "working days before a period's last one, for the stage early",
            "3",
            default=3,
        ),
        Key(
            "hours",
            CLOCK,
            "from when to when they may be sent",
            '["08:30", "18:00"]',
            many=True,
            default=("08:30", "18:00"),
        ),
        Key(
            "days_off",
            FLAG,
            "true: also on weekends and holidays",
            "true",
            default=False,
        ),
        Key(
            "to",
            TEXT,
            "whom, of quotas at the stage early: the unit's leader (its reporters "
            "where it has none), its group, or both",
            '"both"',
            default="both",
            allowed=("leader", "group", "both"),
        ),
        Key(
            "escalate",
            FLAG,
            "on the last working day each admin gets a list of the units still short",
            "false",
            default=True,
        ),
        Key(
            "escalate_at",
            CLOCK,
            "when the admins get it",
            '"14:00"',
            default="14:00",
        ),
        Key(
            "thanks",
            FLAG,
            "a unit that has met its quotas is thanked, once for each period",
            "false",
            default=True,
        ),
    ),
)
SCREENING = Section(
    "screening",
    "What the desk warns of when a story comes in; nothing is ever blocked.",
    (
        Key(
            "words",
            TEXT,
            "secrecy markings and other words to warn of, besides 秘密 机密 绝密 "
            "内部资料",
            '["内部参考"]',
            many=True,
        ),
        Key(
            "too_short",
            COUNT,
            "characters below which a story is short",
            "100",
            default=100,
        ),
        Key(
            "title_max",
            COUNT,
            "characters a title may have",
            "30",
            default=30,
        ),
        Key(
            "late_days",
            COUNT,
            "days after which an event is old news (滞后)",
            "3",
            default=3,
        ),
        Key(
            "burst",
            COUNT,
            "stories of one unit within an hour that look saved up (攒稿)",
            "5",
            default=5,
        ),
        Key(
            "photo_expected",
            FLAG,
            "warn of a story without a photo",
            "true",
            default=True,
        ),
    ),
)
URGENT = Section(
    "urgent",
    "Urgent reports (突发紧急信息): hours from the event to the first report, by "
    "grade, and how editors are called.",
    (
        Key("extra", COUNT, "特别重大", "2", default=2),
        Key("major", COUNT, "重大", "2", default=2),
        Key("large", COUNT, "较大", "4", default=4),
        Key("general", COUNT, "一般", "24", default=24),
        Key(
            "follow_up_hours",
            COUNT,
            "hours from one report to the next, until the final one",
            "24",
            default=24,
        ),
        Key(
            "call_minutes",
            COUNT,
            "minutes after which the editors are called again",
            "5",
            default=5,
        ),
    ),
)
CALENDAR = Section(
    "calendar",
    "Days on which the built-in Chinese calendar is wrong or too old.",
    (
        Key(
            "holidays",
            DATE,
            "days off",
            "[2027-02-08]",
            many=True,
        ),
        Key(
            "workdays",
            DATE,
            "weekend days that are worked (调休)",
            "[2027-02-13]",
            many=True,
        ),
    ),
)
RANKING = Section(
    "ranking",
    "In which order units with equal points are printed; they share their place.",
    (
        Key(
            "ties",
            TEXT,
            "what counts, first things first: levels (adoptions by the highest level,"
            " then the next), adopted, reported, points, position (the desk's order)",
            '["adopted", "position"]',
            many=True,
            allowed=TIES,
            default=("levels", "adopted", "position"),
        ),
    ),
)
FEEDS = Section(
    "feeds",
    "What outsiders may subscribe to (docs/feeds.md); nothing, unless it says so here.",
    (
        Key(
            "stories",
            FLAG,
            "true: adopted stories as RSS, Atom and JSON Feed, to anybody who knows "
            "the address: title, unit, outlet, date, link",
            "true",
            default=False,
        ),
        Key(
            "author",
            FLAG,
            "true: their authors' names too",
            "true",
            default=False,
        ),
        Key(
            "outlets",
            CODE,
            "only what these have adopted; left out: all, inner ones too",
            '["county_site"]',
            many=True,
            refers="outlet",
        ),
        Key("count", COUNT, "how many of the newest", "50", default=50),
        Key(
            "calendar",
            FLAG,
            "true: a calendar of deadlines: ends of quotas, commissions to all, "
            "announcements",
            "true",
            default=False,
        ),
    ),
)
LEVEL = Section(
    "level",
    "Levels of outlets, lowest first. Left out: county, city, province, central.",
    (
        Key("code", CODE, "short name", '"county"', required=True, longest=32),
        Key("name", TEXT, "what people read", '"县级"', longest=50),
    ),
    many=True,
)
