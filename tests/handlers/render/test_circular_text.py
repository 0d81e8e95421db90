from dataclasses import replace
from decimal import Decimal

import pytest
from jinja2 import TemplateError
from jinja2.exceptions import SecurityError

from handlers.render.circular_text import Line, compose_circular
from handlers.rules.ranking import Board
from tests.handlers.render.boards import (
    TOWNS,
    build_board,
    build_ranking,
    build_standing,
)


def compose(ranking=None, language="zh-CN", **wording):
    return compose_circular(ranking or build_ranking(), language, wording)


def join(lines):
    return "\n".join(line.text for line in lines)


def test_the_circular_says_the_sums_the_best_the_problems_and_what_is_wanted():
    assert compose() == (
        Line("现将2026年10月信息报送采用情况通报如下。"),
        Line("一、总体情况", 1),
        Line(
            "2026年10月，8个单位共报送信息58篇，采用35篇（38篇次），采用率60.3%，"
            "计153.75分。本年1月起累计报送174篇，采用114篇次，计461.25分。"
        ),
        Line(
            "其中，乡镇（街道）6个单位，报送44篇，采用24篇（26篇次），采用率54.5%，计131.5分；"
            "县直部门2个单位，报送14篇，采用11篇（12篇次），采用率78.6%，计22.25分。"
        ),
        Line("二、表现较好的单位", 1),
        Line(
            "乡镇（街道）前3名：温泉街道（第1名，50.5分）、祥云镇（第2名，40分）、"
            "城关镇（并列第3名，20.5分）、张羌街道（并列第3名，20.5分）。"
        ),
        Line("县直部门前3名：人力资源和社会保障局（第1名，7.25分）。"),
        Line(
            "与上期相比，位次上升较快的单位有：温泉街道（上升5位）、祥云镇（上升3位）。"
        ),
        Line("三、存在的问题", 1),
        Line("（一）零报送单位1个：白塔畲族乡。"),
        Line("（二）有报送、无采用的单位1个：清河湾镇。"),
        Line("四、下一步要求", 1),
        Line(
            "各单位要落实信息报送责任，主要负责同志亲自过问，信息员按时报送，"
            "做到重要情况不迟报、不漏报、不瞒报。"
        ),
        Line("零报送单位要查明原因，于5个工作日内报送书面说明，并尽快补齐。"),
        Line(
            "要紧扣中心工作，突出时效，提高质量，多报有情况、有分析、有建议的信息，"
            "减少一般性工作动态。"
        ),
    )


def test_where_nothing_is_wrong_nobody_is_blamed():
    text = join(compose(build_ranking(build_board("t", "乡镇", TOWNS[:4]))))

    assert "各单位均有报送和采用，未发现突出问题。" in text
    assert "零报送" not in text


def test_units_below_their_quota_are_named():
    rows = (
        build_standing("甲镇", reported=3, adopted=1, quota=Decimal(5), rank=1),
        build_standing("乙镇", reported=6, adopted=1, rank=1, quota=Decimal(5)),
    )
    done = [Decimal(3), Decimal(6)]
    board = Board(
        "t",
        "乡镇",
        tuple(replace(r, quota_done=d) for r, d in zip(rows, done, strict=True)),
    )

    text = join(compose(build_ranking(board)))

    assert "（一）未完成任务的单位1个：甲镇。" in text


def test_own_exempt_and_voluntary_units_are_never_blamed():
    rows = tuple((name, 0, 0, "0") for name in ("办公室", "供电公司", "商会"))
    marks = {"办公室": "own", "供电公司": "exempt", "商会": "voluntary"}
    board = build_board("t", "单位", rows, marks)

    text = join(compose(build_ranking(board)))

    assert "零报送单位" not in text
    assert not any(name in text for name, *_ in rows)


def test_if_nobody_has_points_nobody_is_praised():
    board = build_board("t", "乡镇", (("甲镇", 2, 0, "0"),))

    assert "本期没有单位得分。" in join(compose(build_ranking(board)))


def test_the_desk_has_its_own_opening_and_next_steps():
    lines = compose(
        opening="根据《办法》，通报如下：", next_steps=["# 一、一", "加强学习。"]
    )

    assert lines[0] == Line("根据《办法》，通报如下：")
    assert lines[-2:] == (Line("一、一", 1), Line("加强学习。"))


def test_the_desk_may_bring_a_template_of_its_own():
    lines = compose(template="# {{ desk }}\n\n共{{ sums.points }}分\n## 完")

    assert lines == (
        Line("云溪县人民政府办公室", 1),
        Line("共153.75分"),
        Line("完", 2),
    )


@pytest.mark.parametrize(
    "template", ["{{ nothing }}", "{% if %}", "{{ desk.__class__.__mro__[1] }}"]
)
def test_a_template_that_is_wrong_or_reaches_too_far_is_refused(template):
    with pytest.raises(TemplateError):
        compose(template=template)


def test_the_template_cannot_run_code():
    with pytest.raises(SecurityError):
        compose(template="{{ ''.__class__.__base__.__subclasses__() }}")


def test_a_name_cannot_start_a_paragraph_or_be_a_template():
    board = build_board("t", "类", (("甲\n# 伪造\n{{ desk }}", 1, 1, "9"),))

    lines = compose(build_ranking(board))

    assert [line for line in lines if line.text.startswith("伪造")] == []
    assert "甲 # 伪造 {{ desk }}（第1名，9分）" in join(lines)


def test_the_circular_speaks_english_too():
    text = join(compose(language="en"))

    assert (
        "In October 2026, 8 units sent 58 stories, of which 35 (38 adoptions) were"
        in text
    )
    assert "Nothing sent by 1: 白塔畲族乡." in text
