"""Environment and `.env` → one frozen `Settings`; nothing else reads `os.environ`.

Each secret can also come from a file named by `NAME_FILE` (Docker and systemd keep
secrets that way). What makes no sense is refused at the start, with the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = (
    "telegram_bot_token",
    "webhook_secret",
    "calendar_secret",
    "matrix_password",
    "matrix_token",
    "wecom_bot_secret",
    "wecom_agent_secret",
    "wecom_token",
    "wecom_aes_key",
    "wecom_webhooks",
    "dingtalk_robots",
    "feishu_robots",
    "database_url",
)
# What one of these is set for cannot work without the others.
TOGETHER = (
    ("matrix_homeserver", "matrix_user"),
    ("wecom_bot_id", "wecom_bot_secret"),
    (
        "wecom_corp_id",
        "wecom_agent_id",
        "wecom_agent_secret",
        "wecom_token",
        "wecom_aes_key",
    ),
)
LISTS = ("wecom_webhooks", "dingtalk_robots", "feishu_robots")
ENTRY = re.compile(r"([^=;\s][^=;\n]*)=([^;\n]+)")
AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")
DATABASES = ("sqlite", "asyncpg", "postgres", "postgresql")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,}")
LIKE_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,}")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
PATH_SECRET = re.compile(r"[A-Za-z0-9_-]{16,128}")


class SettingsError(Exception):
    """The settings make no sense; one line for each thing that is wrong."""


class Settings(BaseSettings):
    """What the process was told. Paths are relative to the working directory."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    telegram_bot_token: SecretStr | None = None
    telegram_bot_token_file: Path | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    public_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_secret_file: Path | None = None
    calendar_secret: SecretStr | None = None
    calendar_secret_file: Path | None = None
    matrix_homeserver: str | None = None
    matrix_user: str | None = None
    matrix_password: SecretStr | None = None
    matrix_password_file: Path | None = None
    matrix_token: SecretStr | None = None
    matrix_token_file: Path | None = None
    wecom_bot_id: str | None = None
    wecom_bot_secret: SecretStr | None = None
    wecom_bot_secret_file: Path | None = None
    wecom_corp_id: str | None = None
    wecom_agent_id: str | None = None
    wecom_agent_secret: SecretStr | None = None
    wecom_agent_secret_file: Path | None = None
    wecom_token: SecretStr | None = None
    wecom_token_file: Path | None = None
    wecom_aes_key: SecretStr | None = None
    wecom_aes_key_file: Path | None = None
    wecom_webhooks: SecretStr | None = None
    wecom_webhooks_file: Path | None = None
    wecom_api_url: str = "https://qyapi.weixin.qq.com"
    wecom_wss_url: str = "wss://openws.work.weixin.qq.com"
    dingtalk_robots: SecretStr | None = None
    dingtalk_robots_file: Path | None = None
    feishu_robots: SecretStr | None = None
    feishu_robots_file: Path | None = None
    listen: str = "127.0.0.1:8080"
    database_url: SecretStr = SecretStr("sqlite://data/storydesk.db")
    database_url_file: Path | None = None
    media_dir: Path = Path("data/media")
    desk_file: Path | None = None
    timezone: str = "Asia/Shanghai"
    language: Literal["zh-CN", "en"] = "zh-CN"
    font_file: Path | None = None
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    # For the fault tests alone: the named point at which the process dies.
    storydesk_failpoint: str | None = Field(default=None, exclude=True)
    # ... and how long a claim holds, where they freeze a process for longer.
    storydesk_lease_seconds: float | None = Field(default=None, gt=0, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name in SECRETS:
            path = values.get(f"{name}_file")
            if path:
                _refuse(name in values, f"set {name} or {name}_file, not both")
                values[name] = _read_secret(Path(path))
        return values

    @field_validator("log_level", mode="before")
    @classmethod
    def _accept_lower_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("telegram_bot_token")
    @classmethod
    def _check_token(cls, value: SecretStr | None) -> SecretStr | None:
        good = value is None or TOKEN.fullmatch(value.get_secret_value())
        _refuse(not good, "is no bot token; @BotFather gives one like 123456:ABC-…")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _check_secret(cls, value: SecretStr | None) -> SecretStr | None:
        good = value is None or WEBHOOK_SECRET.fullmatch(value.get_secret_value())
        _refuse(not good, "may hold 1–256 of A–Z a–z 0–9 _ -")
        return value

    @field_validator("calendar_secret")
    @classmethod
    def _check_path_part(cls, value: SecretStr | None) -> SecretStr | None:
        good = value is None or PATH_SECRET.fullmatch(value.get_secret_value())
        _refuse(not good, "may hold 16–128 of A–Z a–z 0–9 _ -")
        return value

    @field_validator(
        "telegram_api_url", "public_url", "matrix_homeserver", "wecom_api_url"
    )
    @classmethod
    def _check_url(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "https://unset")
        good = parts.scheme in ("http", "https") and parts.hostname
        _refuse(not good, "is no address; write it like https://desk.example.org")
        return value.rstrip("/") if value else None

    @field_validator(*LISTS)
    @classmethod
    def _check_list(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _read_entries(value.get_secret_value())
        return value

    @field_validator("wecom_aes_key")
    @classmethod
    def _check_aes_key(cls, value: SecretStr | None) -> SecretStr | None:
        good = value is None or AES_KEY.fullmatch(value.get_secret_value())
        _refuse(not good, "is no EncodingAESKey; it has 43 letters and digits")
        return value

    @field_validator("listen")
    @classmethod
    def _check_listen(cls, value: str) -> str:
        _split_listen(value)
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: SecretStr) -> SecretStr:
        scheme, mark, rest = value.get_secret_value().partition("://")
        remedy = "sqlite://data/storydesk.db or asyncpg://user:password@host:5432/name"
        _refuse(scheme not in DATABASES or not mark or not rest, f"write {remedy}")
        if scheme in ("postgres", "postgresql"):
            return SecretStr(f"asyncpg://{rest}")
        return value

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("is no time zone; write one like Asia/Shanghai") from None
        return value

    @model_validator(mode="after")
    def _check_webhook(self) -> Self:
        if self.telegram_mode == "polling":
            return self
        _refuse(not self.public_url, "TELEGRAM_MODE=webhook needs PUBLIC_URL")
        _refuse(not self.webhook_secret, "TELEGRAM_MODE=webhook needs WEBHOOK_SECRET")
        parts = urlsplit(self.public_url or "")
        local = parts.hostname in LOOPBACK
        _refuse(
            parts.scheme != "https" and not local,
            "PUBLIC_URL must begin with https://, Telegram calls nothing else",
        )
        return self

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        for names in TOGETHER:
            missing = [name.upper() for name in names if not getattr(self, name)]
            some = len(missing) < len(names)
            _refuse(some and missing, f"also needed: {', '.join(missing)}")
        keys = (self.matrix_password, self.matrix_token)
        _refuse(
            self.matrix_homeserver and keys.count(None) != 1,
            "MATRIX_HOMESERVER needs MATRIX_PASSWORD or MATRIX_TOKEN, one of them",
        )
        both = self.wecom_bot_id and self.wecom_corp_id
        _refuse(both, "set WECOM_BOT_ID or WECOM_CORP_ID: people write to one of them")
        return self

    @property
    def listen_host(self) -> str:
        return _split_listen(self.listen)[0]

    @property
    def listen_port(self) -> int:
        return _split_listen(self.listen)[1]

    @property
    def database(self) -> str:
        return self.database_url.get_secret_value()

    def read_list(self, name: str) -> dict[str, str]:
        """The entries of a setting like `name=value; other=value`."""
        value: SecretStr | None = getattr(self, name)
        return _read_entries(value.get_secret_value()) if value else {}

    @property
    def has_platform(self) -> bool:
        """Whether the desk can be reached anywhere."""
        names = ("telegram_bot_token", "matrix_homeserver", "wecom_bot_id")
        return any(getattr(self, name) for name in (*names, "wecom_corp_id"))

    def require_platform(self) -> None:
        """Raises `SettingsError` when nobody could reach the desk."""
        if not self.has_platform:
            self.require_token()

    def require_token(self) -> str:
        """The bot's token. Raises `SettingsError` when there is none."""
        if self.telegram_bot_token is None:
            raise SettingsError(
                "TELEGRAM_BOT_TOKEN is not set: ask @BotFather for a bot and write its "
                "token into .env (or the name of a file with it: "
                "TELEGRAM_BOT_TOKEN_FILE)"
            )
        return self.telegram_bot_token.get_secret_value()

    def list_secrets(self) -> list[str]:
        """What no log may show."""
        values = [getattr(self, name) for name in SECRETS]
        secrets = [value.get_secret_value() for value in values if value is not None]
        password = urlsplit(self.database).password
        kept = [s for s in secrets if not s.startswith("sqlite://")]
        kept += [
            part
            for name in LISTS
            for value in self.read_list(name).values()
            for part in _list_parts(value)
        ]
        return [*kept, *{password, unquote(password)}] if password else kept


def read_settings(env_file: Path | str | None = ".env") -> Settings:
    """The settings of this process. Raises `SettingsError`, one line for each fault."""
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]
    except ValidationError as error:
        lines = [_word_fault(fault["loc"], fault) for fault in error.errors()]
        raise SettingsError(_hide_tokens("\n".join(lines))) from None
    except OSError as error:
        words = f"cannot read {error.filename}: {error.strerror}"
        raise SettingsError(_hide_tokens(words)) from None


def _hide_tokens(words: str) -> str:
    # Somebody may have written the token where its file's name belongs.
    return LIKE_TOKEN.sub("[hidden]", words)


def make_sandbox_settings(url: str, token: str, **given: Any) -> Settings:
    """A desk at the embedded sandbox; what the environment says is not read."""
    own = {
        "telegram_bot_token": SecretStr(token),
        "telegram_api_url": url,
        "telegram_mode": "polling",
    }
    return Settings(_env_file=None, **own, **given)  # type: ignore[call-arg, arg-type]


def list_names() -> list[str]:
    """The names people may set, in the order of `.env.example`."""
    hidden = {n for n, field in Settings.model_fields.items() if field.exclude}
    return [name.upper() for name in Settings.model_fields if name not in hidden]


def _word_fault(place: Iterable[object], fault: Any) -> str:
    name = ".".join(str(part) for part in place).upper()
    if fault["type"] == "extra_forbidden":
        near = get_close_matches(name, list_names(), n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]}?" if near else "; see .env.example"
        return f"{name}: there is no such setting{hint}"
    words = fault["msg"].removeprefix("Value error, ")
    return f"{name}: {words}" if name else words


def _refuse(wrong: object, words: str) -> None:
    if wrong:
        raise ValueError(words)


def _read_secret(path: Path) -> str:
    text = path.read_text(encoding="utf-8").strip()
    _refuse(not text, f"{path} is empty")
    return text


def _read_entries(text: str) -> dict[str, str]:
    entries = [entry.strip() for entry in re.split(r"[;\n]", text) if entry.strip()]
    found = [ENTRY.fullmatch(entry) for entry in entries]
    _refuse(None in found, "write it like county=KEY; schools=KEY")
    pairs = {match[1].strip(): match[2].strip() for match in found if match}
    _refuse(len(pairs) < len(entries), "has a name twice")
    return pairs


def _list_parts(value: str) -> list[str]:
    """What is secret in an entry: a key, or an address with one and a word to sign."""
    parts = re.split(r"[,\s?&]|hook/", value)
    return [p.partition("=")[2] or p for p in parts if "://" not in p and p]


def _split_listen(value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    good = host and port.isdecimal() and 0 <= int(port) <= 65535
    _refuse(not good, "is no address to listen on; write it like 127.0.0.1:8080")
    return host.strip("[]"), int(port)
