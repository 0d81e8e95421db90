"""Sections of the desk file about awards, certificates and fees (评优、奖状、稿酬)."""

from __future__ import annotations

from handlers.desk_file.keys import Key, Section
from handlers.desk_file.kinds import (
    AMOUNT,
    CITATION,
    CODE,
    COUNT,
    DATE,
    FLAG,
    NUMBER_PATTERN,
    POINTS,
    PRIZE,
    TEXT,
)
from handlers.rules.genres import GENRES
from handlers.rules.permissions import ROLES

SUBJECTS = ("unit", "person", "story")
FIGURES = ("points", "adopted", "reported")
PERIODS = ("month", "quarter", "half", "year")
BALLOTS = ("none", "votes", "points")
VETOES = (
    *("zero_report", "below_quota", "missed_commission"),
    *("late", "missed", "understated", "concealed", "false", "secrecy"),
)

CERTIFICATE = Section(
    "certificate",
    "Certificates (奖状) and the numbers of award results.",
    (
        Key(
            "issuer",
            TEXT,
            "who signs them; the issuer of circulars if left out",
            '"青禾县人民政府办公室"',
            longest=60,
        ),
        Key(
            "title",
            TEXT,
            "what stands on top",
            '"荣誉证书"',
            default="荣誉证书",
            longest=12,
        ),
        Key(
            "number",
            NUMBER_PATTERN,
            "the number of each certificate, {year} and {n} filled in",
            '"青证字〔{year}〕{n}号"',
            default="证字〔{year}〕{n}号",
            longest=40,
        ),
        Key(
            "decision",
            NUMBER_PATTERN,
            "the number of each result, {year} and {n} filled in",
            '"青评字〔{year}〕{n}号"',
            default="评优〔{year}〕{n}号",
            longest=40,
        ),
    ),
)
PAY_LIST = Section(
    "pay_list",
    "Monthly lists of fees (稿酬发放表).",
    (
        Key(
            "number",
            NUMBER_PATTERN,
            "the number of each list, {year} and {n} filled in",
            '"青稿酬〔{year}〕{n}号"',
            default="稿酬〔{year}〕{n}号",
            longest=40,
        ),
    ),
)
CONTEST = Section(
    "contest",
    "How contests (征文) are judged; an admin issues them by chat.",
    (
        Key(
            "panel",
            TEXT,
            "whose holders judge, each but the works of their own unit",
            '["editor", "chief_editor"]',
            many=True,
            default=("editor", "chief_editor"),
            allowed=ROLES,
        ),
        Key("days", COUNT, "how long judging is open, 1 to 60", "7", default=7),
        Key(
            "drop_extremes",
            FLAG,
            "true: of five scores or more the highest and the lowest do not count",
            "true",
            default=False,
        ),
        Key(
            "prizes",
            PRIZE,
            "the prizes, best first, and how many of each class of works",
            '["一等奖 1", "二等奖 2", "三等奖 3"]',
            many=True,
            default=("一等奖 1", "二等奖 2", "三等奖 3"),
        ),
    ),
)
AWARD = Section(
    "award",
    "Awards (评优、表彰): who is proposed, what bars from it, who decides.",
    (
        Key("code", CODE, "short name", '"best_unit"', required=True),
        Key("name", TEXT, "what it is", '"先进单位"', required=True, longest=20),
        Key(
            "subject",
            TEXT,
            "who gets it",
            '"unit"',
            required=True,
            allowed=SUBJECTS,
        ),
        Key(
            "period",
            TEXT,
            "for which time",
            '"year"',
            default="year",
            allowed=PERIODS,
        ),
        Key(
            "by",
            TEXT,
            "the figure that ranks",
            '"points"',
            default="points",
            allowed=FIGURES,
        ),
        Key("top", COUNT, "how many get it, of each class", "3", default=3),
        Key(
            "per_class",
            FLAG,
            "false: so many of all, not of each class",
            "true",
            default=True,
        ),
        Key("min_points", POINTS, "points that are needed", "60"),
        Key("min_adopted", COUNT, "adoptions that are needed", "5"),
        Key("min_reported", COUNT, "stories that are needed", "12"),
        Key(
            "vetoes",
            TEXT,
            "what bars from it (一票否决), with the record as evidence; zero_report: a "
            "month without a story; bars of the rules of points bar in any case",
            '["zero_report", "late", "secrecy"]',
            many=True,
            allowed=VETOES,
        ),
        Key(
            "ballot",
            TEXT,
            "votes: each of the panel has as many as there are places; points: each "
            "gives every candidate 0 to 10; none: an admin decides alone",
            '"votes"',
            default="none",
            allowed=BALLOTS,
        ),
        Key(
            "pool",
            COUNT,
            "how many of each class the panel chooses among; twice `top` if left out",
            "6",
        ),
        Key(
            "panel",
            TEXT,
            "whose holders are the panel (评委)",
            '["chief_editor", "observer"]',
            many=True,
            default=("chief_editor",),
            allowed=ROLES,
        ),
        Key("days", COUNT, "how long a vote is open, 1 to 30", "3", default=3),
        Key(
            "citation",
            CITATION,
            "the words of the certificate, {period} and {award} filled in; else the "
            "usual ones",
            '"在{period}信息工作中成绩突出，被评为{award}。"',
            longest=120,
        ),
    ),
    many=True,
)
FEE = Section(
    "fee",
    "Fees (稿酬) of an adoption, in yuan. Of several that fit the one for the outlet "
    "goes before that for its level, and one for the genre before one for every genre. "
    "Left out: no fees.",
    (
        Key("outlet", CODE, "by this outlet", '"county_site"', refers="outlet"),
        Key("level", CODE, "by any outlet of this level", '"city"', refers="level"),
        Key("genre", TEXT, "of this genre", '"feature"', allowed=GENRES),
        Key("amount", AMOUNT, "yuan", "100", required=True),
        Key("from", DATE, "first day", "2026-01-01", attribute="starts"),
        Key("to", DATE, "last day", "2026-12-31", attribute="ends"),
    ),
    many=True,
)
