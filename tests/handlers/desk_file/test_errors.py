"""What a desk file with mistakes is answered with: where, what, the remedy."""

from pathlib import Path

import pytest

from handlers.desk_file import DeskFileError, open_desk_file, read_desk

HEAD = '[desk]\nname = "小县"\n[[class]]\ncode = "town"\nname = "乡镇"\n'
UNIT = '[[unit]]\ncode = "a"\nname = "甲镇"\nclass = "town"\n'
SMALL = HEAD + UNIT  # nine lines: what a test adds begins on line 10
RULES = 'version = "1"\nfrom = 2026-01-01\n'
OUTLET = '[[outlet]]\ncode = "site"\nname = "县网"\nlevel = "county"\n'


def errors_of(text: str, **files: str) -> list[str]:
    with pytest.raises(DeskFileError) as caught:
        read_desk(text, name="d.toml", load_file=lambda name: files[name[:-5]])
    return [str(problem) for problem in caught.value.problems]


MISTAKES = {
    "an unknown section": (
        SMALL + "[[units]]\n",
        'd.toml:10: units: unknown section; did you mean "unit"?',
    ),
    "an unknown key": (
        SMALL + 'shrt = "甲"\n',
        'd.toml:10: unit[1].shrt = "甲": unknown key; did you mean "short"?',
    ),
    "a missing key": (
        HEAD + '[[unit]]\ncode = "a"\nclass = "town"\n',
        'd.toml:6: unit[1].name: missing; add name = "青河镇人民政府"',
    ),
    "a missing section": (
        UNIT + '[[class]]\ncode = "town"\nname = "乡镇"\n',
        "d.toml: desk: missing; add [desk]",
    ),
    "a list where a table belongs": (
        SMALL + "[[reminders]]\ndays_before = 3\n",
        "d.toml:10: reminders: not a table; write [reminders]",
    ),
    "a table where a list belongs": (
        HEAD + UNIT.replace("[[unit]]", "[unit]"),
        "d.toml:6: unit: not a list of tables; write [[unit]]",
    ),
    "a unit twice": (
        SMALL + UNIT,
        'd.toml:11: unit[2].code = "a": used twice; change one of them, the other is on line 7',
    ),
    "an unknown class": (
        SMALL.replace('class = "town"', 'class = "twon"'),
        'd.toml:9: unit[1].class = "twon": no such class; did you mean "town"?',
    ),
    "a unit above itself": (
        SMALL
        + 'parent = "b"\n[[unit]]\ncode = "b"\nname = "乙"\nclass = "town"\nparent = "a"\n',
        "d.toml:10: unit[1].parent: goes in a circle: a → b → a; leave one parent out",
    ),
    "exempt and voluntary": (
        SMALL + "exempt = true\nvoluntary = true\n",
        "d.toml:11: unit[1].voluntary = true: the unit is exempt already; "
        "keep one: exempt is not ranked, voluntary is if it reports",
    ),
    "an empty name": (
        SMALL.replace('"甲镇"', '" "'),
        'd.toml:8: unit[1].name = " ": empty; write something between the quotes',
    ),
    "a name that is no text": (
        SMALL.replace('"甲镇"', "5"),
        'd.toml:8: unit[1].name = 5: not a text; write it in quotes, like "…"',
    ),
    "a name that is too long": (
        SMALL + 'short = "' + "长" * 51 + '"\n',
        'd.toml:10: unit[1].short = "'
        + "长" * 51
        + '": too long; at most 50 characters',
    ),
    "a code with a space": (
        SMALL.replace('code = "a"', 'code = "a b"'),
        'd.toml:7: unit[1].code = "a b": not a code; use letters, digits, - and _ only, at most 64',
    ),
    "a flag in quotes": (
        SMALL + 'exempt = "yes"\n',
        'd.toml:10: unit[1].exempt = "yes": not a yes or no; write true or false',
    ),
    "a bad zone": (
        SMALL.replace("[[class]]", 'timezone = "Asia/Shanhai"\n[[class]]'),
        'd.toml:3: desk.timezone = "Asia/Shanhai": not a time zone; did you mean "Asia/Shanghai"?',
    ),
    "a language the desk does not speak": (
        SMALL.replace("[[class]]", 'language = "fr"\n[[class]]'),
        'd.toml:3: desk.language = "fr": unknown value; use one of: en, zh-CN',
    ),
    "a bad time": (
        SMALL + '[[schedule]]\nkind = "monthly_ranking"\ntime = "25:00"\n',
        'd.toml:12: schedule[1].time = "25:00": not a time of day; write it like "09:00"',
    ),
    "a day that is none": (
        SMALL + '[[schedule]]\nkind = "monthly_ranking"\nday = "last dya"\n',
        'd.toml:12: schedule[1].day = "last dya": not a day; write one like: every day, '
        "every working day, Monday, day 1, day 5 or next working day, working day 2, last day, last working day, "
        "3 days before end, 3 working days before end",
    ),
    "a day that does not fit": (
        SMALL + '[[schedule]]\nkind = "monthly_ranking"\nday = "Monday"\n',
        'd.toml:12: schedule[1].day = "Monday": does not fit monthly_ranking; '
        'write one like "day 1" or "last working day"',
    ),
    "two schedules of a kind without codes": (
        SMALL + '[[schedule]]\nkind = "daily_record"\n' * 2,
        'd.toml:12: schedule[2].code = "daily_record": used twice; '
        "change one of them, the other is on line 10",
    ),
    "a group nobody knows": (
        SMALL + '[[schedule]]\nkind = "daily_record"\ngroups = ["all"]\n',
        'd.toml:12: schedule[1].groups = "all": no such group; remove it',
    ),
    "a class's group without class": (
        SMALL + '[[group]]\ncode = "g"\nscope = "class"\n',
        'd.toml:10: group[1].class: missing; add class = "…" or change scope',
    ),
    "a desk's group with a unit": (
        SMALL + '[[group]]\ncode = "g"\nunit = "a"\n',
        'd.toml:12: group[1].unit: not for scope desk; remove it or write scope = "unit"',
    ),
    "a chat without platform": (
        SMALL + '[[group]]\ncode = "g"\nchat = "-100123"\n',
        'd.toml:12: group[1].chat = "-100123": not a chat; '
        "write platform and id, as /id says them in that chat",
    ),
    "a quota for nobody": (
        SMALL + '[[quota]]\nmeasure = "reported"\nperiod = "month"\namount = 5\n',
        "d.toml:10: quota[1]: for nobody; write either class or unit",
    ),
    "a quota for class and unit": (
        SMALL
        + '[[quota]]\nclass = "town"\nunit = "a"\nmeasure = "reported"\nperiod = "month"\namount = 5\n',
        "d.toml:10: quota[1]: for a class and a unit at once; write either class or unit",
    ),
    "a quota of nothing": (
        SMALL
        + '[[quota]]\nunit = "a"\nmeasure = "reported"\nperiod = "month"\namount = 0\n',
        "d.toml:14: quota[1].amount = 0: nothing; write more than 0, or leave the quota out",
    ),
    "a quota that ends before it begins": (
        SMALL
        + '[[quota]]\nunit = "a"\nmeasure = "reported"\nperiod = "month"\namount = 1\n'
        "from = 2026-02-01\nto = 2026-01-01\n",
        "d.toml:16: quota[1].to = 2026-01-01: ends before it begins; swap from and to",
    ),
    "overlapping quotas": (
        SMALL
        + '[[quota]]\nunit = "a"\nmeasure = "reported"\nperiod = "month"\namount = 1\n'
        + '[[quota]]\nunit = "a"\nmeasure = "reported"\nperiod = "month"\namount = 2\n'
        "from = 2026-02-01\n",
        "d.toml:15: quota[2]: overlaps another quota; end one before the other begins (the other: line 10)",
    ),
    "a quota for an exempt unit": (
        SMALL
        + 'exempt = true\n[[quota]]\nunit = "a"\nmeasure = "reported"\nperiod = "month"\namount = 1\n',
        "d.toml:12: quota[1].unit: the unit is exempt; remove this quota, or exempt from the unit",
    ),
    "an unknown level": (
        SMALL + OUTLET.replace("county", "country"),
        'd.toml:13: outlet[1].level = "country": no such level; did you mean "county"?',
    ),
    "points that are too fine": (
        SMALL + OUTLET + "points = 0.125\n",
        "d.toml:14: outlet[1].points = 0.125: too fine; keep two digits after the point",
    ),
    "negative points": (
        SMALL + OUTLET + "points = -1\n",
        "d.toml:14: outlet[1].points = -1: out of range; write 0 to 1000000",
    ),
    "an alias that names another outlet": (
        SMALL
        + OUTLET
        + OUTLET.replace('"site"', '"two"').replace("县网", "二网")
        + 'aliases = ["县网"]\n',
        'd.toml:18: outlet[2].aliases = "县网": used twice; outlet site is called so already, choose another',
    ),
    "hours that are no span": (
        SMALL + '[reminders]\nhours = ["18:00", "08:00"]\n',
        'd.toml:11: reminders.hours = ["18:00", "08:00"]: not a span of time; '
        'write from and to, like ["08:30", "18:00"]',
    ),
    "a list for the admins at night": (
        SMALL + '[reminders]\nhours = ["09:00", "17:00"]\nescalate_at = "17:00"\n',
        'd.toml:12: reminders.escalate_at = "17:00": outside reminders.hours; '
        "write a time from 09:00 to before 17:00",
    ),
    "a stage that there is not": (
        SMALL + '[reminders]\nstages = ["last_day", "earlier"]\n',
        'd.toml:11: reminders.stages = ["last_day", "earlier"]: unknown value; '
        'did you mean "early"?',
    ),
    "a feed of an outlet that there is not": (
        SMALL + OUTLET + '[feeds]\noutlets = ["sight"]\n',
        'd.toml:15: feeds.outlets = "sight": no such outlet; did you mean "site"?',
    ),
    "a feed without entries": (
        SMALL + "[feeds]\ncount = 0\n",
        "d.toml:11: feeds.count = 0: out of range; write 1 to 500",
    ),
    "a list with something twice": (
        SMALL + OUTLET + 'columns = ["要闻", "要闻"]\n',
        'd.toml:14: outlet[1].columns = ["要闻", "要闻"]: something in it twice; leave the second one out',
    ),
    "a text where a list belongs": (
        SMALL + OUTLET + 'columns = "要闻"\n',
        'd.toml:14: outlet[1].columns = "要闻": not a list; '
        'write [ ] around it, like ["要闻", "乡镇动态"]',
    ),
    "three reviews": (
        SMALL + "[review]\nstages = 3\n",
        "d.toml:11: review.stages = 3: unknown value; write 1 or 2",
    ),
    "a number pattern without number": (
        SMALL + '[document]\nnumber = "2026年{m}号"\n',
        'd.toml:11: document.number = "2026年{m}号": not a number pattern; '
        'write {n} for the number and {year} for the year: "〔{year}〕{n}号"',
    ),
    "a holiday that is worked": (
        SMALL + "[calendar]\nholidays = [2027-02-08]\nworkdays = [2027-02-08]\n",
        "d.toml:12: calendar.workdays = 2027-02-08: a holiday as well; keep it in one list",
    ),
    "a date that is none": (
        SMALL + '[calendar]\nholidays = ["8.2.2027"]\n',
        'd.toml:11: calendar.holidays = ["8.2.2027"]: not a date; write it like 2026-01-01',
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_file_line_key_value_and_remedy(mistake: str):
    text, expected = MISTAKES[mistake]

    assert errors_of(text) == [expected]


def test_all_mistakes_are_named_at_once_in_the_order_of_the_lines():
    text = SMALL.replace('class = "town"', 'class = "twon"').replace(
        "[[class]]", 'timezone = "Mars"\nlanguage = "xx"\n[[class]]'
    ) + OUTLET.replace("county", "moon")

    found = errors_of(text)

    assert [line.partition(": ")[0] for line in found] == [
        "d.toml:3",
        "d.toml:4",
        "d.toml:11",
        "d.toml:15",
    ]


def test_what_is_not_toml_names_the_line():
    (found,) = errors_of(SMALL + "points = = 3\n")

    assert found == "d.toml:10: (file): not TOML: Invalid value; see https://toml.io"


def test_wide_quotes_are_pointed_at():
    (found,) = errors_of(SMALL + "short = “甲”\n")

    assert found == (
        "d.toml:10: (file): not TOML: Invalid value; write “ as its narrow form"
    )


def test_a_mistake_in_a_rules_file_names_that_file_and_its_line():
    (found,) = errors_of(
        SMALL + '[[rules]]\nfile = "r.toml"\n',
        r='version = "1"\nfrom = 2026-01-01\n[[reprot]]\nid = "x"\n',
    )

    assert found.startswith("r.toml:3: reprot")
    assert 'did you mean "report"?' in found


def test_a_mistake_in_a_rules_file_is_counted_from_one_too():
    (found,) = errors_of(
        SMALL + '[[rules]]\nfile = "r.toml"\n',
        r=RULES + '[[report]]\nid = "x"\npoints = "2"\n',
    )

    assert found.startswith('r.toml:5: report[1].points = "2": not a number')


def test_a_mistake_in_inline_rules_names_the_line_of_the_desk_file():
    (found,) = errors_of(SMALL + '[rules]\nversion = "1"\nfrom = "soon"\n')

    assert found.startswith('d.toml:12: from = "soon": not a date')


NAMES = {
    "an outlet": (
        '[[adoption]]\nid = "x"\noutlet = "stie"\npoints = 2\n',
        'r.toml: rule "x" = "stie": no such outlet; did you mean "site"?',
    ),
    "a class": (
        '[[report]]\nid = "x"\nclass = ["town", "twon"]\npoints = 2\n',
        'r.toml: rule "x" = "twon": no such class; did you mean "town"?',
    ),
    "a unit": (
        '[[report]]\nid = "x"\nunit = "q"\npoints = 2\n',
        'r.toml: rule "x" = "q": no such unit; use one of: a',
    ),
    "a class of a goal": (
        '[[goal]]\nid = "g"\nperiod = "month"\npoints = 1\nclass = "twon"\n'
        '[[goal.needs]]\ncount = "reported"\nat_least = 1\n',
        'r.toml: rule "g" = "twon": no such class; did you mean "town"?',
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_rules_that_name_what_the_desk_has_not_are_refused(name: str):
    rules, expected = NAMES[name]
    text = SMALL + OUTLET + '[[rules]]\nfile = "r.toml"\n'

    assert errors_of(text, r=RULES + rules) == [expected]


def test_rules_that_leave_out_a_level_of_the_desk_are_refused():
    levels = "".join(f'[[level]]\ncode = "{c}"\n' for c in ("county", "world"))

    found = errors_of(SMALL + levels + '[[rules]]\nfile = "r.toml"\n', r=RULES)

    assert found == [
        'r.toml: levels = "world": a level of the desk is missing; '
        "name every level of the desk in levels = [ ], lowest first"
    ]


def test_a_rules_file_that_is_not_there_is_named():
    text = SMALL + '[[rules]]\nfile = "gone.toml"\n'
    with pytest.raises(DeskFileError) as caught:
        read_desk(text, name="d.toml")

    assert str(caught.value) == (
        'd.toml:11: rules[1].file = "gone.toml": cannot read this file; '
        "name it as seen from the desk file's folder"
    )


def test_rule_sets_that_overlap_are_refused():
    found = errors_of(
        SMALL + '[[rules]]\nfile = "one.toml"\n[[rules]]\nfile = "two.toml"\n',
        one='version = "1"\nfrom = 2026-01-01\nuntil = 2026-06-30\n',
        two='version = "2"\nfrom = 2026-06-01\n',
    )

    assert found == [
        "d.toml:13: rules[2].file = 2026-06-01: overlaps rule set 1; "
        "end one before the other begins"
    ]


def test_two_rule_sets_of_one_version_are_refused():
    found = errors_of(
        SMALL + '[[rules]]\nfile = "one.toml"\n[[rules]]\nfile = "two.toml"\n',
        one='version = "1"\nfrom = 2026-01-01\n',
        two='version = "1"\nfrom = 2026-06-01\n',
    )

    assert found == [
        'd.toml:13: rules[2].file = "1": version used twice; give each rule set its own'
    ]


def test_a_file_that_is_not_there_is_one_problem(tmp_path: Path):
    with pytest.raises(DeskFileError) as caught:
        open_desk_file(tmp_path / "no.toml")

    assert str(caught.value) == (
        f"{tmp_path}/no.toml: (file): cannot be read: No such file or directory; "
        "check the path and its rights"
    )


def test_a_file_in_another_encoding_is_one_problem(tmp_path: Path):
    path = tmp_path / "desk.toml"
    path.write_bytes(SMALL.encode("gbk"))

    with pytest.raises(DeskFileError) as caught:
        open_desk_file(path)

    assert str(caught.value) == f"{path}: (file): not UTF-8; save it as UTF-8"


CIRCULAR = SMALL + '[document]\ntemplate = "circular.toml"\n'


@pytest.mark.parametrize(
    ("template", "error"),
    [
        (
            "{{ period }}\n{% if sums %}\n没有结尾\n",
            "circular.toml:3: (template): not a template: Unexpected end of template.",
        ),
        (
            "{{ period }}\n\n共{{ sum.reported }}篇\n",
            "circular.toml:3: (template): not a template: 'sum' is undefined",
        ),
        (
            "{{ period }}\n{% for b in boards %}\n{{ b.best[0].name }}\n{% endfor %}",
            "circular.toml:3: (template): not a template: list object has no element 0",
        ),
        (
            "{{ period }}\n{{ year.reported.now }}",
            "circular.toml:2: (template): not a template: 'None' has no attribute 'reported'",
        ),
        (
            "{{ ''.__class__.__mro__ }}",
            "circular.toml:1: (template): not a template: "
            "access to attribute '__class__' of 'str' object is unsafe.",
        ),
        (
            "一\n{{ 1 // 0 }}",
            "circular.toml:2: (template): not a template: ZeroDivisionError: ",
        ),
        ("{# nothing #}", "circular.toml: (template): not a template: it says nothing"),
    ],
)
def test_a_template_that_makes_no_circular_is_a_mistake(template, error) -> None:
    (found,) = errors_of(CIRCULAR, circular=template)

    assert found.startswith(error)
    assert found.endswith("; see docs/desk-file.md for what a template can name")


def test_a_template_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "d.toml"
    path.write_text(CIRCULAR, "utf-8")

    with pytest.raises(DeskFileError, match=r"d\.toml:11: .*cannot read this file"):
        open_desk_file(path)


def test_a_template_comes_as_its_text_and_another_text_is_another_desk() -> None:
    desks = [
        read_desk(CIRCULAR, load_file=lambda _, text=text: text)
        for text in ("{{ period }}一", "{{ period }}二")
    ]

    assert [desk.document.template for desk in desks] == [
        "{{ period }}一",
        "{{ period }}二",
    ]
    assert desks[0].hash != desks[1].hash


def test_how_many_are_named_is_checked() -> None:
    assert errors_of(SMALL + "[document]\ntop = 0\n") == [
        "d.toml:11: document.top = 0: out of range; write 1 to 50"
    ]


SCHEDULE = SMALL + '[[schedule]]\nkind = "monthly_ranking"\n'


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (
            "preview = true\npreview_hours = 0\n",
            "d.toml:13: schedule[1].preview_hours = 0: out of range; write 1 to 168",
        ),
        (
            "auto = true\n",
            "d.toml:12: schedule[1].auto = true: without a preview it goes out by "
            "itself anyway; remove it, or add preview = true",
        ),
    ],
)
def test_previews_of_schedules_are_checked(lines: str, error: str) -> None:
    assert errors_of(SCHEDULE + lines) == [error]
