import pytest

from handlers.rules.announcement_words import KINDS, take_kind


@pytest.mark.parametrize(
    ("words", "kind", "rest"),
    [
        ("月通报 2026-10", "monthly_ranking", "2026-10"),
        ("2026-10 月度排名", "monthly_ranking", "2026-10"),
        ("季度通报 2026Q3", "quarterly_circular", "2026Q3"),
        ("季排名", "quarterly_ranking", ""),
        ("半年通报", "half_year_circular", ""),
        ("年度排名 2026", "yearly_ranking", "2026"),
        ("日通报", "daily_record", ""),
        ("每日采用通报 昨天", "daily_record", "昨天"),
        ("周排名", "weekly_ranking", ""),
        ("monthly 2026-10", "monthly_ranking", "2026-10"),
        ("quarterly_circular", "quarterly_circular", ""),
        ("更正 2026-10", "correction", "2026-10"),
        ("2026-10", None, "2026-10"),
        ("", None, ""),
    ],
)
def test_people_name_announcements_in_their_own_words(words, kind, rest) -> None:
    assert take_kind(words) == (kind, rest)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_goes_by_its_code(kind: str) -> None:
    assert take_kind(kind) == (kind, "")
