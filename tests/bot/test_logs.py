import io
import json
import logging

import pytest

from bot.logs import make_redactor, set_up_logs

TOKEN = "7654321:AAH" + "x" * 32
LOG = logging.getLogger("bot.somewhere")


@pytest.fixture
def written():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_says_when_how_bad_where_and_what(written):
    set_up_logs(stream=written)

    LOG.warning("event %s failed", 7)

    assert written.getvalue().endswith(" warning bot.somewhere: event 7 failed\n")


def test_in_json_a_line_is_an_object(written):
    set_up_logs(layout="json", stream=written)

    LOG.warning("迟了 %s", 7)

    line = json.loads(written.getvalue())
    assert (line["event"], line["level"], line["logger"]) == (
        "迟了 7",
        "warning",
        "bot.somewhere",
    )


@pytest.mark.parametrize("layout", ["text", "json"])
def test_secrets_are_hidden_wherever_they_stand(written, layout):
    set_up_logs(layout=layout, level="DEBUG", secrets=["hush-hush"], stream=written)

    LOG.info("calling https://api/bot%s/sendMessage", TOKEN)
    LOG.debug("secret %r", {"x": "hush-hush"})
    try:
        raise ValueError(f"bad {TOKEN} hush-hush")
    except ValueError:
        LOG.exception("failed")

    text = written.getvalue()
    assert "ValueError" in text
    assert text.count("[hidden]") >= 4
    assert TOKEN not in text
    assert "hush-hush" not in text


@pytest.mark.parametrize(
    "number",
    ["13912345678", "+8613912345678", "11010519491231002X", "110105199912310021"],
)
def test_numbers_of_people_are_hidden(number):
    assert make_redactor([])(f"来电:{number},谢谢") == "来电:[hidden],谢谢"


@pytest.mark.parametrize(
    "harmless",
    [
        "event 139123456789012 failed",
        "chat telegram:-1001234567890",
        "2026-11-24T10:00:00.123456Z",
        "sha256 4a44dc15364204a80fe80e9039455cc1608281820fe2b24f1e5233ade6af1dd5",
    ],
)
def test_other_numbers_stay(harmless):
    assert make_redactor([])(harmless) == harmless


def test_libraries_that_tell_addresses_or_texts_are_silent(written):
    set_up_logs(level="DEBUG", stream=written)

    for name in ("httpx", "aiosqlite", "tortoise.db_client", "telegram.Bot"):
        logging.getLogger(name).info("POST https://x/bot%s {'text': 'private'}", TOKEN)
        logging.getLogger(name).debug("executing INSERT 'private'")

    assert written.getvalue() == ""
