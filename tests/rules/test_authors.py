"""Who wrote a joint story, as people type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.authors import (
    Partner,
    Place,
    complete_partners,
    means_alone,
    read_places,
)

OWN = Partner(1, 10)


@pytest.mark.parametrize(
    "text",
    [
        "青河镇 张三、白水镇 李四",
        "青河镇 张三,白水镇 李四",
        "青河镇 张三;白水镇  李四;",
        "青河镇 张三\n白水镇 李四",
        "青河镇 张三 和 白水镇 李四",
    ],
)
def test_places_are_parted_in_many_ways(text):
    assert read_places(text) == [Place(("青河镇", "张三")), Place(("白水镇", "李四"))]


def test_nothing_said_is_no_place():
    assert read_places(" 、,\n") == []


@pytest.mark.parametrize("text", ["独报", " 无 ", "ALONE"])
def test_alone_is_a_word(text):
    assert means_alone(text)


def test_the_sender_comes_first_unless_named():
    other = Partner(2, 20)

    assert complete_partners([other], OWN) == [OWN, other]
    assert complete_partners([other, OWN], OWN) == [other, OWN]


def test_the_senders_unit_without_a_name_is_the_sender():
    assert complete_partners([Partner(2), Partner(1)], OWN) == [Partner(2), OWN]


def test_the_sender_may_stand_for_another_unit():
    elsewhere = Partner(3, 10)

    assert complete_partners([elsewhere, Partner(2)], OWN) == [elsewhere, Partner(2)]


def test_the_sender_alone_is_no_joint_story():
    assert complete_partners([OWN], OWN) == []
    assert complete_partners([Partner(1)], OWN) == []


@given(
    st.lists(
        st.builds(
            Partner,
            st.integers(1, 3),
            st.none() | st.integers(10, 13),
            st.just(""),
        ),
        max_size=8,
    )
)
def test_nobody_stands_in_the_list_twice_and_the_sender_always_does(found):
    whole = complete_partners(found, OWN)

    keys = [each.person or (each.unit, each.name) for each in whole]
    assert len(set(keys)) == len(keys)
    assert not whole or OWN.person in keys
    assert len(whole) != 1
