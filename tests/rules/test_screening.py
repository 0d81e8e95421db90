from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.manuscript import Manuscript
from handlers.rules.precedents import Precedent, Precedents
from handlers.rules.screening import (
    CODES,
    Photo,
    ScreeningRules,
    Warning,
    find_secrecy_words,
    read_screening_rules,
    screen_manuscript,
)

TODAY = date(2026, 11, 24)
GOOD = Manuscript("春耕备耕有序推进", "11月23日,青河镇组织干部下田指导春耕备耕。" * 8)
DEFAULTS = ScreeningRules()
SAME = Precedent("2026-7", "白水镇", "2026-11-03", percent=100)
NAMED = {"number": "2026-7", "unit": "白水镇", "day": "2026-11-03"}
SHARP = Photo(4000, 3000, recompressed=False)


def screen(manuscript, rules=DEFAULTS, **facts):
    facts.setdefault("photos", [SHARP])
    return screen_manuscript(manuscript, rules, today=TODAY, **facts)


def codes(found):
    return [warning.code for warning in found]


def test_a_good_story_has_no_warnings():
    assert screen(GOOD) == []


def test_every_fault_has_its_warning_the_gravest_first():
    bad = Manuscript("题" * 31, "机密:10月1日,身份证11010519491231002X,电话13812345678")

    found = screen(
        bad,
        photos=[Photo(1280, 960, recompressed=True)],
        precedents=Precedents(same=SAME, photo=replace(SAME, count=2)),
        recent=4,
    )

    assert found == [
        Warning("secrecy", {"words": "机密"}),
        Warning("id_card", {"count": 1}),
        Warning("mobile", {"count": 1}),
        Warning("duplicate", NAMED),
        Warning("same_photo", {**NAMED, "count": 2}),
        Warning("late", {"days": 54}),
        Warning("burst", {"count": 5}),
        Warning("no_place"),
        Warning("no_person"),
        Warning("short", {"length": 44, "least": 100}),
        Warning("title_long", {"length": 31, "most": 30}),
        Warning("small_photo", {"count": 1}),
    ]


def test_what_was_taken_over_is_named_with_share_and_passage():
    similar = replace(SAME, percent=52, passage="发放种子三百公斤")

    assert screen(GOOD, precedents=Precedents(similar=similar)) == [
        Warning("similar", {**NAMED, "percent": 52, "passage": "发放种子三百公斤"}),
    ]


def test_a_story_without_a_photo_is_warned_of_where_one_is_expected():
    assert codes(screen(GOOD, photos=[])) == ["no_photo"]
    assert screen(GOOD, ScreeningRules(photo_expected=False), photos=[]) == []


def test_a_picture_sent_as_a_file_is_sharp_whatever_its_size():
    small = Photo(800, 600, recompressed=False)

    assert screen(GOOD, photos=[small]) == []


def test_marks_are_found_with_blanks_and_stars_between():
    words = ("机密", "内部资料")

    assert find_secrecy_words("机 密★10年", words) == ["机密"]
    assert find_secrecy_words("内\u3000部 资 料", words) == ["内部资料"]
    assert find_secrecy_words("他是司机。密切联系群众", words) == []


def test_the_desks_own_words_are_warned_of_besides_the_usual_ones():
    rules = ScreeningRules(words=("清河案",))
    text = Manuscript(GOOD.title, GOOD.body + "清河案、绝密")

    assert screen(text, rules)[0] == Warning("secrecy", {"words": "绝密、清河案"})


def test_limits_come_from_the_desk_file_and_a_zero_switches_them_off():
    settings = {
        "screening": {"words": ["甲"], "late_days": 0, "burst": 0, "title_max": 0}
    }
    rules = read_screening_rules(settings)
    old = Manuscript("题" * 90, "10月1日" + GOOD.body.replace("11月23日", ""))

    assert rules == ScreeningRules(words=("甲",), late_days=0, burst=0, title_max=0)
    assert screen(old, rules, recent=99) == []


def test_a_desk_file_without_screening_has_the_defaults():
    assert read_screening_rules({}) == ScreeningRules()


@given(
    st.text(max_size=60),
    st.text(max_size=300),
    st.lists(
        st.builds(Photo, st.integers(0, 9000), st.integers(0, 9000), st.booleans())
    ),
    st.integers(0, 50),
)
def test_any_text_is_screened_and_nothing_is_blocked(title, body, photos, recent):
    found = screen(Manuscript(title, body), photos=photos, recent=recent)

    assert len(codes(found)) == len(set(codes(found)))
    assert set(codes(found)) <= set(CODES)
