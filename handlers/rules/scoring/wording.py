"""Steps of arithmetic in words: Chinese first, English complete."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from handlers.rules.scoring.steps import Step, show_number

Language = Literal["zh", "en"]

# op → Chinese, English. {a} is the step's label, {b} its value.
WORDS: dict[str, tuple[str, str]] = {
    "points": ("{a} {b}", "{a} {b}"),
    "fixed": ("{a} 合报每家 {b}", "{a}, each of several {b}"),
    "nth": ("{a} 同级再次 {b}", "{a} again at this level {b}"),
    "once": ("{a} 同级只计一次", "{a} counts once per level"),
    "length": ("（{a}字，每{b}字）", " ({a} characters, per {b})"),
    "times": (" × {a} {b}", " × {a} {b}"),
    "add": (" + {a} {b}", " + {a} {b}"),
    "equals": (" = {b}", " = {b}"),
    "item_cap": ("；{a}单条封顶 {b}", "; {a} at most {b} an item"),
    "item_floor": ("；{a}单条保底 {b}", "; {a} at least {b} an item"),
    "combine_max": ("；只计最高", "; only the highest counts"),
    "combine_top_k_levels": ("；只计最高{a}级", "; only the best {a} levels count"),
    "combine_max_within_level": (
        "；同级取最高",
        "; only the highest of a level counts",
    ),
    "combine_first_only": ("；只计首次采用", "; only the first adoption counts"),
    "displaces": ("，不再计{a} {b}", ", no longer {a} {b}"),
    "passed_over": ("，本次不计", ", so this one does not"),
    "counts": ("，已计{a} {b}", ", {a} {b} does"),
    "story_factor": (" × 全篇 {b}", " × whole story {b}"),
    "story_times": ("{a} 全篇 × {b}", "{a} whole story × {b}"),
    "story_from": ("，由 {a} 变为 {b}", ", from {a} to {b}"),
    "share_equal": ("；{a}方平分，得 {b}", "; shared equally by {a}: {b}"),
    "share_ratio": ("；按 {a} 分，得 {b}", "; shared {a}: {b}"),
    "share_first": ("；只计第一位，得 {b}", "; to the first alone: {b}"),
    "share_fixed": ("", ""),
    "share_none": ("；合报不计分", "; nothing for joint work"),
    "story_cap": ("；单篇封顶 {b}", "; at most {b} a story"),
    "cap": ("；{a}封顶 {b}", "; {a} at most {b}"),
    "floor": ("；{a}最低 {b}", "; {a} at least {b}"),
    "left": ("，计 {b}", ", counts {b}"),
    "base": ("{a} 起始 {b}", "{a} starts at {b}"),
    "goal": ("{a}", "{a}"),
    "need": (" 完成{a}/{b}", " {a} of {b}"),
    "met": ("，达标计 {b}", ", met: {b}"),
    "unmet": ("，未达标计 {b}", ", not met: {b}"),
    "missing": ("，缺{a} × {b}", ", lacking {a} × {b}"),
    "rate": ("{a}", "{a}"),
    "ratio": (" {a}/{b}", " {a}/{b}"),
    "rate_below": ("，低于{a}%计 {b}", ", below {a}%: {b}"),
    "rate_from": ("，达到{a}%计 {b}", ", {a}% reached: {b}"),
    "average": ("合计 {a} ÷ {b} 件", "total {a} ÷ {b} items"),
    "scaled": ("得分 {a} ÷ 目标 {b}", "points {a} ÷ target {b}"),
    "completion": ("完成 {a} ÷ 任务 {b}", "done {a} ÷ target {b}"),
    "worth": (" × {b}", " × {b}"),
    "part": ("［{a} {b}］", "[{a} {b}]"),
    "part_rest": ("［其他 {b}］", "[other {b}]"),
    "aggregated": (" = {b}", " = {b}"),
    "veto": ("{a} {b}次", "{a}, {b} times"),
    "zeroed": ("，{a}清零 {b}", ", {a} back to zero {b}"),
    "manual": ("{a} {b}", "{a} {b}"),
    "author": ("（{a}）", " ({a})"),
}
# Steps after which `value` is what the line has come to.
OUTCOMES = {
    *("points", "fixed", "nth", "once", "equals", "item_cap", "item_floor", "manual"),
    *("share_equal", "share_ratio", "share_first", "left", "base", "met", "zeroed"),
    *("rate_below", "rate_from"),
}
IN_ALL = ("；计 {b}", "; counts {b}")


def word_steps(
    steps: Iterable[Step], amount: Decimal, *, language: Language = "zh"
) -> str:
    """The arithmetic on one line, ending in what the entry comes to."""
    side = 0 if language == "zh" else 1
    words, shown = "", None
    for step in steps:
        words += WORDS[step.op][side].format(a=step.label, b=step.value)
        if step.op in OUTCOMES:
            shown = Decimal(step.value)
    if shown != amount:
        words += IN_ALL[side].format(b=show_number(amount))
    return words.replace("×  ", "× ")  # a factor without a name
