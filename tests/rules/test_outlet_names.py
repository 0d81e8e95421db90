import pytest

from handlers.rules.outlet_names import is_exact, match_names

NAMES = {
    1: ["青禾县政府网", "county_site", "县网"],
    2: ["临川市政府网", "city_site"],
    3: ["省政府网", "province_site", "省网"],
    4: ["人民日报", "people_daily"],
}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("省政府网", [3]),
        ("省网", [3]),
        ("PROVINCE_SITE", [3]),
        ("《人民日报》", [4]),
        ("政府网", [1, 2, 3]),
        ("人民", [4]),
        ("人民日抱", [4]),
        ("新华社", []),
        ("", []),
    ],
)
def test_an_outlet_is_found_by_what_people_call_it(
    words: str, found: list[int]
) -> None:
    assert match_names(words, NAMES) == found


def test_an_exact_name_goes_before_longer_names_that_contain_it() -> None:
    assert match_names("省政府网", {1: ["省政府网站"], 2: ["省政府网"]}) == [2]


def test_blanks_width_and_case_do_not_matter() -> None:
    assert is_exact("Ｐeople_ Daily", ["people_daily"])
