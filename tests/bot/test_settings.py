import re
from pathlib import Path

import pytest

from bot.settings import SettingsError, list_names, read_settings

ROOT = Path(__file__).parents[2]
TOKEN = "123456:" + "A" * 35


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    for name in [*list_names(), "STORYDESK_FAILPOINT"]:
        monkeypatch.delenv(name, raising=False)


def read(monkeypatch, **values):
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return read_settings(env_file=None)


def refusal(monkeypatch, **values):
    with pytest.raises(SettingsError) as caught:
        read(monkeypatch, **values)
    return str(caught.value)


def test_without_any_setting_the_desk_polls_and_keeps_its_data_in_sqlite(monkeypatch):
    settings = read(monkeypatch)

    assert settings.telegram_mode == "polling"
    assert settings.database == "sqlite://data/storydesk.db"
    assert (settings.listen_host, settings.listen_port) == ("127.0.0.1", 8080)


def test_the_example_names_every_setting_and_no_other():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")

    named = re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", text, re.MULTILINE)

    assert sorted(named) == sorted(list_names())


def test_the_example_as_it_stands_is_accepted_and_holds_the_defaults(monkeypatch):
    settings = read_settings(ROOT / ".env.example")

    assert settings == read(monkeypatch)


def test_the_environment_wins_over_the_file(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("LANGUAGE=en\nLOG_FORMAT=json\n")
    monkeypatch.setenv("LANGUAGE", "zh-CN")

    settings = read_settings(tmp_path / ".env")

    assert (settings.language, settings.log_format) == ("zh-CN", "json")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", TOKEN),
        ("WEBHOOK_SECRET", "s3cret"),
        ("DATABASE_URL", "asyncpg://u:pw@db/desk"),
    ],
)
def test_a_secret_can_come_from_a_file(monkeypatch, tmp_path, name, value):
    path = tmp_path / "secret"
    path.write_text(value + "\n")

    settings = read(monkeypatch, **{f"{name}_FILE": str(path)})

    assert getattr(settings, name.lower()).get_secret_value() == value


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"TELEGRAM_BOT_TOKEN": "hello"}, "TELEGRAM_BOT_TOKEN: is no bot token"),
        ({"TELEGRAM_API_URL": "api.telegram.org"}, "TELEGRAM_API_URL: is no address"),
        ({"TELEGRAM_MODE": "push"}, "TELEGRAM_MODE: "),
        ({"LISTEN": "8080"}, "write it like 127.0.0.1:8080"),
        ({"LISTEN": "localhost:99999"}, "write it like 127.0.0.1:8080"),
        ({"DATABASE_URL": "mysql://u@h/d"}, "DATABASE_URL: write sqlite://"),
        ({"TIMEZONE": "Beijing"}, "write one like Asia/Shanghai"),
        ({"TIMEZONE": "../etc/passwd"}, "write one like Asia/Shanghai"),
        ({"LANGUAGE": "fr"}, "LANGUAGE: "),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL: "),
        ({"WEBHOOK_SECRET": "two words"}, "WEBHOOK_SECRET: may hold 1–256"),
        ({"TELEGRAM_MODE": "webhook"}, "TELEGRAM_MODE=webhook needs PUBLIC_URL"),
        (
            {"TELEGRAM_MODE": "webhook", "PUBLIC_URL": "https://d.example"},
            "needs WEBHOOK_SECRET",
        ),
        (
            {
                "TELEGRAM_MODE": "webhook",
                "PUBLIC_URL": "http://d.example",
                "WEBHOOK_SECRET": "x",
            },
            "must begin with https://",
        ),
        ({"WEBHOOK_SECRET_FILE": "/nowhere/at/all"}, "cannot read /nowhere/at/all"),
        (
            {"WEBHOOK_SECRET": "a", "WEBHOOK_SECRET_FILE": "/b"},
            "set webhook_secret or webhook_secret_file, not both",
        ),
    ],
)
def test_nonsense_is_refused_with_the_remedy(monkeypatch, values, words):
    assert words in refusal(monkeypatch, **values)


def test_every_fault_is_named_at_once(monkeypatch):
    lines = refusal(monkeypatch, LANGUAGE="fr", TIMEZONE="Mars").splitlines()

    assert [line.split(":")[0] for line in lines] == ["TIMEZONE", "LANGUAGE"]


def test_a_misspelt_name_in_the_file_is_refused_and_the_right_one_named(tmp_path):
    (tmp_path / ".env").write_text("TELEGRAM_TOKEN=x\n")

    with pytest.raises(SettingsError) as caught:
        read_settings(tmp_path / ".env")

    assert str(caught.value) == (
        "TELEGRAM_TOKEN: there is no such setting; did you mean TELEGRAM_BOT_TOKEN?"
    )


def test_a_webhook_to_this_machine_needs_no_https(monkeypatch):
    settings = read(
        monkeypatch,
        TELEGRAM_MODE="webhook",
        PUBLIC_URL="http://127.0.0.1:8080/",
        WEBHOOK_SECRET="x",
    )

    assert settings.public_url == "http://127.0.0.1:8080"


def test_postgres_is_known_by_each_of_its_names(monkeypatch):
    settings = read(monkeypatch, DATABASE_URL="postgresql://u:pw@db:5433/desk")

    assert settings.database == "asyncpg://u:pw@db:5433/desk"


def test_secrets_are_not_shown_and_not_told_by_an_error(monkeypatch):
    settings = read(
        monkeypatch,
        TELEGRAM_BOT_TOKEN=TOKEN,
        WEBHOOK_SECRET="hush",
        DATABASE_URL="asyncpg://u:pw@db/desk",
    )

    shown = repr(settings) + str(settings.model_dump())

    assert [s for s in settings.list_secrets() if s in shown] == []
    assert settings.list_secrets() == [TOKEN, "hush", "asyncpg://u:pw@db/desk", "pw"]
    assert "topsecret" not in refusal(monkeypatch, TELEGRAM_BOT_TOKEN="topsecret")


def test_a_missing_token_is_named_when_it_is_needed(monkeypatch):
    with pytest.raises(SettingsError, match="ask @BotFather"):
        read(monkeypatch).require_token()


def test_settings_cannot_be_changed(monkeypatch):
    settings = read(monkeypatch)

    with pytest.raises(ValueError, match="frozen"):
        settings.language = "en"
