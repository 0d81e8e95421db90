"""A desk file that is right, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DeskName:
    name: str
    timezone: str
    language: str


@dataclass(frozen=True, slots=True)
class Document:
    """`issuer` is None where the desk's name will do, `opening` and `template` (its
    text, no longer its file) where the usual ones will."""

    issuer: str | None
    number: str
    report_to: tuple[str, ...]
    copy_to: tuple[str, ...]
    opening: str | None
    next_steps: tuple[str, ...]
    top: int
    template: str | None


@dataclass(frozen=True, slots=True)
class Briefing:
    """`title` and `issuer` are None where the usual ones will do."""

    title: str | None
    issuer: str | None
    number: str
    report_to: tuple[str, ...]
    copy_to: tuple[str, ...]
    send_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    stages: int
    take_minutes: int
    overdue_hours: int


@dataclass(frozen=True, slots=True)
class Reminders:
    """`hours`: from and to, as "08:30"."""

    enabled: bool
    about: tuple[str, ...]
    stages: tuple[str, ...]
    days_before: int
    hours: tuple[str, str]
    days_off: bool
    to: str
    escalate: bool
    escalate_at: str
    thanks: bool


@dataclass(frozen=True, slots=True)
class Screening:
    words: tuple[str, ...]
    too_short: int
    title_max: int
    late_days: int
    burst: int
    photo_expected: bool


@dataclass(frozen=True, slots=True)
class Urgent:
    """Hours by grade, and of following up; minutes of calling again."""

    extra: int
    major: int
    large: int
    general: int
    follow_up_hours: int
    call_minutes: int


@dataclass(frozen=True, slots=True)
class Calendar:
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """`ties`: what decides in which order equals are printed, first things first."""

    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """`issuer` is None where that of circulars will do."""

    issuer: str | None
    title: str
    number: str
    decision: str


@dataclass(frozen=True, slots=True)
class PayList:
    number: str


@dataclass(frozen=True, slots=True)
class Contest:
    """`prizes` as `handlers.rules.contests.read_prize` reads them."""

    panel: tuple[str, ...]
    days: int
    drop_extremes: bool
    prizes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Award:
    """`pool` is None for twice `top`, `citation` where the usual words will do."""

    code: str
    name: str
    subject: str
    period: str
    by: str
    top: int
    per_class: bool
    min_points: Decimal | None
    min_adopted: int | None
    min_reported: int | None
    vetoes: tuple[str, ...]
    ballot: str
    pool: int | None
    panel: tuple[str, ...]
    days: int
    citation: str | None


@dataclass(frozen=True, slots=True)
class Fee:
    """`amount` in yuan; what is None fits every one."""

    outlet: str | None
    level: str | None
    genre: str | None
    amount: Decimal
    starts: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class Feeds:
    """What outsiders may subscribe to; `outlets` by code, empty for all."""

    stories: bool
    author: bool
    outlets: tuple[str, ...]
    count: int
    calendar: bool


@dataclass(frozen=True, slots=True)
class Level:
    code: str
    name: str | None


@dataclass(frozen=True, slots=True)
class UnitClass:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    name: str
    short: str | None
    unit_class: str
    parent: str | None
    exempt: bool
    voluntary: bool
    own_office: bool
    signoff: bool


@dataclass(frozen=True, slots=True)
class Outlet:
    code: str
    name: str
    level: str
    points: Decimal
    columns: tuple[str, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quota:
    """For `unit_class` or for `unit`; `starts` and `ends` are days of the quota."""

    unit_class: str | None
    unit: str | None
    measure: str
    period: str
    amount: Decimal
    genre: str | None
    starts: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    title: str | None
    scope: str
    unit_class: str | None
    unit: str | None
    announces: tuple[str, ...]
    chat: str | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """`day` as `handlers.rules.day_spec` reads it, `time` as "09:00"."""

    kind: str
    code: str
    day: str
    time: str
    groups: tuple[str, ...]
    classes: tuple[str, ...]
    enabled: bool
    preview: bool
    preview_hours: int
    auto: bool


@dataclass(frozen=True, slots=True)
class Template:
    """Of a genre; what is None or empty stays as it is built in."""

    code: str
    name: str | None
    must: tuple[str, ...]
    skeleton: str | None
    enabled: bool


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A rule set as TOML; `ends` is the day before the next one begins."""

    version: str
    starts: date
    ends: date | None
    source: str


@dataclass(frozen=True, slots=True)
class DeskFile:
    """`hash` covers the file and the rules files it names."""

    hash: str
    desk: DeskName
    document: Document
    briefing: Briefing
    review: Review
    reminders: Reminders
    screening: Screening
    urgent: Urgent
    calendar: Calendar
    ranking: Ranking
    feeds: Feeds
    certificate: Certificate
    pay_list: PayList
    contest: Contest
    levels: tuple[Level, ...]
    classes: tuple[UnitClass, ...]
    units: tuple[Unit, ...]
    outlets: tuple[Outlet, ...]
    quotas: tuple[Quota, ...]
    groups: tuple[Group, ...]
    schedules: tuple[Schedule, ...]
    awards: tuple[Award, ...]
    fees: tuple[Fee, ...]
    templates: tuple[Template, ...]
    rules: tuple[RuleSource, ...]
