"""The catalogues: complete in both languages, used, compiled, and in proper Chinese."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from handlers.calling import find_handler
from handlers.commands import COMMANDS
from handlers.presses import ANSWERS, PRESSES
from handlers.rules.reasons import REASONS
from handlers.rules.screening import CODES
from handlers.rules.workflow import ACTIONS, STATES
from handlers.texts import COUNTS, find_message, say, say_plain
from handlers.texts.catalogues import FOLDER, compile_catalogue, find_sources

ROOT = FOLDER.parent.parent
SOURCES = find_sources()
DOMAINS = {path.stem for path in SOURCES}


def read_catalogue(language, domain):
    path = FOLDER / language / "LC_MESSAGES" / f"{domain}.po"
    messages = read_po(path.open("rb"))
    return {
        m.id if isinstance(m.id, str) else m.id[0]: m.string for m in messages if m.id
    }


def list_forms(string):
    return (string,) if isinstance(string, str) else tuple(string)


def read_fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("domain", sorted(DOMAINS))
def test_both_languages_have_the_same_keys_and_fields(domain):
    chinese, english = read_catalogue("zh_CN", domain), read_catalogue("en", domain)

    assert chinese.keys() == english.keys()
    for key, string in chinese.items():
        forms = [*list_forms(string), *list_forms(english[key])]
        fields = read_fields(forms[0])
        # The count itself may be said in words: "Your last story".
        assert all(read_fields(form) - fields <= {"n"} for form in forms), key
        assert all(fields - read_fields(form) <= set(COUNTS) for form in forms), key
        assert fields - read_fields(forms[-1]) <= {"n"}, key


# A number before a word in the plural; "at most 500 characters" is never one of them.
_COUNTED = re.compile(r"\{(\w+)\}(?:</b>)? (?:working |open |more )?[a-z]+s\b")
_NUMBERS = {
    *COUNTS,
    *("photos", "files", "stories", "tasks", "units", "people", "good", "bad"),
    *("called", "drafts", "reported", "adopted", "amount", "added", "parts", "missing"),
}
_ALWAYS_MANY = {"submit.too_long", "submit.warn_title_long", "people.invite_how"}


@pytest.mark.parametrize("domain", sorted(DOMAINS))
def test_english_says_one_story_and_two_stories(domain):
    for key, string in read_catalogue("en", domain).items():
        one = list_forms(string)[0]
        found = {match[1] for match in _COUNTED.finditer(one)}

        assert key in _ALWAYS_MANY or not found & _NUMBERS, key


def test_the_count_chooses_the_form_also_where_it_is_said_as_text():
    assert say_plain("submit.own_stories", "en", count=1) == "<b>Your last story</b>"
    assert say("submit.own_stories", "en", count=2) == "<b>Your last 2 stories</b>"
    assert say_plain("fact.brings", "en", points="1") == "Brings <b>1</b> point"
    assert say_plain("fact.brings", "en", points="0.5") == "Brings <b>0.5</b> points"
    assert say_plain("fact.brings", "zh-CN", points="1") == "登记后计 <b>1</b> 分"


@pytest.mark.parametrize("domain", sorted(DOMAINS))
def test_nothing_is_left_untranslated_and_every_key_names_its_room(domain):
    for language in ("zh_CN", "en"):
        for key, string in read_catalogue(language, domain).items():
            assert all(form.strip() for form in list_forms(string)), key
            assert re.fullmatch(rf"{domain}\.[a-z0-9_]+", key)


@pytest.mark.parametrize(
    "source", SOURCES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}"
)
def test_the_compiled_files_are_current(source):
    compiled = source.with_suffix(".mo").read_bytes()

    assert compiled == compile_catalogue(source), "run `make texts`"


def read_strings():
    """Every string literal of the code; what a format string fills in becomes `*`."""
    for package in ("handlers", "bot", "storage"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from list_strings(ast.parse(path.read_text("utf-8")))


def list_strings(node):
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record_audit":
        return  # names of the log
    if isinstance(node, ast.JoinedStr):
        parts = (v.value if isinstance(v, ast.Constant) else "*" for v in node.values)
        yield "".join(parts)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from list_strings(child)


def find_used():
    """Keys and patterns of keys that the code names."""
    shape = re.compile(rf"({'|'.join(sorted(DOMAINS))})\.[a-z0-9_*]+")
    actions = {*PRESSES, *ANSWERS, *(command.run for command in COMMANDS)}
    used = {text for text in read_strings() if shape.fullmatch(text)}
    return {
        text
        for text in used
        if text not in actions
        and not text.endswith(("_", ".py"))
        and ".press_" not in text
    }


def list_keys():
    return {key for domain in DOMAINS for key in read_catalogue("zh_CN", domain)}


def test_every_key_that_the_code_names_is_in_the_catalogues():
    keys = list_keys()
    patterns = {text for text in find_used() if "*" in text}
    missing = find_used() - patterns - keys

    assert {text for text in missing if not _is_function(text)} == set()
    for pattern in patterns:
        shape = re.compile(re.escape(pattern).replace(r"\*", "[a-z0-9_]+"))
        assert any(shape.fullmatch(key) for key in keys), pattern


def _is_function(text):
    """Names of buttons look like keys: `adopt.press_day`."""
    try:
        return callable(find_handler(text))
    except (ImportError, AttributeError):
        return False


def test_every_key_of_the_catalogues_is_used():
    used = find_used()
    shapes = [
        re.compile(re.escape(text).replace(r"\*", "[a-z0-9_]+"))
        for text in used
        if "*" in text
    ]

    unused = {
        key
        for key in list_keys() - used
        if not any(shape.fullmatch(key) for shape in shapes)
    }

    assert unused == set()


@pytest.mark.parametrize(
    "pattern",
    [
        *(f"words.state_{state}" for state in STATES),
        *(f"review.reason_{code}" for code in REASONS),
        *(f"review.advice_{code}" for code in REASONS if code != "other"),
        *(f"submit.warn_{code}" for code in CODES),
        *(f"audit.story_{action.name}" for action in ACTIONS),
        *(f"router.cmd_{command.name}" for command in COMMANDS),
        *(f"router.topic_{command.topic}" for command in COMMANDS),
    ],
)
def test_what_tables_name_has_words_in_both_languages(pattern):
    for language in ("zh-CN", "en"):
        assert find_message(pattern, language)


@pytest.mark.parametrize("domain", sorted(DOMAINS))
def test_markup_is_the_small_subset_and_closed(domain):
    for language in ("zh_CN", "en"):
        for key, string in read_catalogue(language, domain).items():
            for form in list_forms(string):
                tags = re.findall(r"<(/?)(\w+)[^>]*>", form)
                opened = [name for slash, name in tags if not slash]
                closed = [name for slash, name in tags if slash]
                assert sorted(opened) == sorted(closed), key
                assert set(opened) <= {
                    "b",
                    "i",
                    "u",
                    "s",
                    "code",
                    "pre",
                    "a",
                    "blockquote",
                }


# Full-width , : ; ? ! between or after Chinese characters.
_SLIP = re.compile("[\u4e00-\u9fff”」》][,:;?!]|[,:;?!][\u4e00-\u9fff“「《]")


@pytest.mark.parametrize("domain", sorted(DOMAINS))
def test_chinese_sentences_have_chinese_punctuation(domain):
    for key, string in read_catalogue("zh_CN", domain).items():
        for form in list_forms(string):
            assert _SLIP.search(re.sub(r"<[^>]+>", "", form)) is None, key


def test_labels_of_buttons_fit_on_a_telephone():
    for domain in ("submit", "review", "router", "people", "join"):
        for key, string in read_catalogue("zh_CN", domain).items():
            if key.partition(".")[2].startswith("do_"):
                assert len(string) <= 20, key
