"""Commissions and deadlines as people type them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.rules.deadlines import read_deadline
from handlers.rules.orders import Addressee, Order, read_addressees, read_order

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)


def at(month, day, hour=18, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("words", "deadline", "rest"),
    [
        ("11-28 主题", at(11, 28), "主题"),
        ("11-28 18:30 主题", at(11, 28, 18, 30), "主题"),
        ("11月28日下午6点 主题", at(11, 28, 18), "主题"),
        ("11月28日12点前 主题", at(11, 28, 12), "主题"),
        ("11月28日晚8点半 主题", at(11, 28, 20, 30), "主题"),
        ("2027-01-05 9时15分 主题", at(1, 5, 9, 15, year=2027), "主题"),
        ("1-5 主题", at(1, 5, year=2027), "主题"),
        ("今天17:00 主题", at(11, 24, 17), "主题"),
        ("明天 主题", at(11, 25), "主题"),
        ("后天中午12点 主题", at(11, 26, 12), "主题"),
        ("3天内 主题", at(11, 27), "主题"),
        ("tomorrow 5pm topic", at(11, 25, 17), "topic"),
        ("2 days topic", at(11, 26), "topic"),
        ("11-28 3篇", at(11, 28), "3篇"),
        ("11-28 29:00", at(11, 28), "29:00"),
    ],
)
def test_a_deadline_is_a_day_and_perhaps_a_time(words, deadline, rest):
    assert read_deadline(words, NOW) == (deadline, rest)


@pytest.mark.parametrize("words", ["", "主题", "13-40 主题", "2-30", "2029-01-01 主题"])
def test_what_is_no_day_of_the_coming_year_is_no_deadline(words):
    assert read_deadline(words, NOW)[0] is None


def test_an_order_says_to_whom_until_when_and_about_what():
    text = "青河镇、白水镇(李四) 11-28 18:00 移民搬迁 后续产业\n要有户数\n和收入"

    assert read_order(text, NOW) == Order(
        (Addressee("青河镇"), Addressee("白水镇", "李四")),
        at(11, 28),
        "移民搬迁 后续产业",
        "要有户数\n和收入",
    )


def test_the_topic_may_stand_on_the_next_line():
    found = read_order("乡镇 明天\n移民搬迁\n要有户数", NOW)

    assert (found.topic, found.words, found.problem) == ("移民搬迁", "要有户数", "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "nobody"),
        ("11-28 移民搬迁", "nobody"),
        ("青河镇 移民搬迁", "deadline"),
        ("青河镇 今天9:00 移民搬迁", "past"),
        ("青河镇 11-28 18:00", "topic"),
    ],
)
def test_what_is_missing_has_a_name(text, problem):
    assert read_order(text, NOW).problem == problem


def test_everybody_is_a_word_and_nobody_is_asked_twice():
    assert [a.is_everybody for a in read_addressees("全部、青河镇,青河镇")] == [
        True,
        False,
    ]
