import pytest

from handlers.rules.key_facts import find_missing_facts


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("11月23日,青河镇组织干部下田指导春耕。", []),
        ("近日,我局召开会议,张某参加。", []),
        ("9:30,村民在文化广场集合。", []),
        ("Yesterday the mayor opened the new school.", []),
        ("青河镇组织干部下田指导春耕。", ["time"]),
        ("上午,干部们冒雨抢收。", ["place"]),
        ("11月23日,县城下了第一场雪。", ["person"]),
        ("深入推进,取得实效。", ["time", "place", "person"]),
        ("", []),
        (" \n", []),
    ],
)
def test_a_story_says_when_where_and_who(text, missing):
    assert find_missing_facts(text) == missing


def test_the_name_of_a_unit_is_a_place_and_those_who_work_there():
    assert find_missing_facts("柳荫湾试种新稻。", known=["柳荫湾"]) == ["time"]
    assert find_missing_facts("柳荫湾试种新稻。", known=["", "白水镇"]) == [
        "time",
        "place",
        "person",
    ]
