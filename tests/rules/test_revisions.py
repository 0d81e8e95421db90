from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.revisions import Change, compare_texts, find_quotes, shorten

OLD = "镇里开了会。发放种子三百公斤,群众满意。"


def test_a_number_that_changed_is_shown_with_its_clause():
    found = compare_texts(OLD, OLD.replace("三百", "五百"))

    assert found.changes == (Change("发放种子三百公斤,", "发放种子五百公斤,"),)
    assert (found.added, found.removed) == (1, 1)


def test_what_is_put_in_and_what_is_taken_out():
    longer = compare_texts(OLD, OLD + "下一步将继续推进。")
    shorter = compare_texts(OLD, "镇里开了会。")

    assert longer.changes == (Change("", "下一步将继续推进。"),)
    assert (longer.added, longer.removed) == (9, 0)
    assert shorter.changes == (Change("发放种子三百公斤,群众满意。", ""),)
    assert (shorter.added, shorter.removed) == (0, 14)


def test_the_same_text_has_no_difference():
    assert not compare_texts(OLD, OLD)


def test_long_texts_are_compared_in_no_time():
    old = "".join(f"第{n}村完成春耕面积{n}亩。" for n in range(3000))

    found = compare_texts(old, old.replace("第700村", "第七百村"))

    assert found.changes == (
        Change("第700村完成春耕面积700亩。", "第七百村完成春耕面积700亩。"),
    )


@given(st.text("春耕,。\n ", max_size=60), st.text("春耕,。\n ", max_size=60))
def test_added_less_removed_is_the_difference_in_length(old, new):
    found = compare_texts(old, new)

    visible = sum(len(c.after) - len(c.before) for c in found.changes)
    assert found.added - found.removed == visible
    assert found.added >= 0
    assert found.removed >= 0


def test_quotes_are_passages_of_the_text_in_marks_or_after_an_arrow():
    body = "镇里开了会。\n发放种子三百公斤,群众满意。"

    assert find_quotes("“发放种子三百公斤”请核实", body) == ["发放种子三百公斤"]
    assert find_quotes("「群众满意」依据?", body) == ["群众满意"]
    assert find_quotes("> 镇里开了会\n写具体些", body) == ["镇里开了会"]
    assert find_quotes("请用“我镇”开头", body) == []


def test_a_long_passage_is_cut_to_one_line():
    assert shorten("一二\n三四五", 4) == "一二 …"
    assert shorten("一二", 4) == "一二"
