"""Which platforms the settings ask for, each ready to be started.

The one place in this room that knows settings and storage: it puts adapters together
for `bot.app`, and imports a library only where a platform is set up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.intake import Peek
from bot.platforms.base import Store
from bot.receiving import Source
from bot.settings import Settings, SettingsError
from bot.web import Callback, Hook
from storage.cursors import StoredCursor

Endpoint = Callable[[Store], Hook | Callback]


@dataclass(frozen=True, slots=True)
class Channel:
    """A platform; `endpoint`: where it calls the desk, if it does."""

    source: Source
    peek: Peek
    endpoint: Endpoint | None = None


def list_channels(
    settings: Settings, *, replaced: Mapping[str, Source] | None = None
) -> list[Channel]:
    """Every platform that is set up; `replaced`: what takes the place of one, by name.

    Raises `SettingsError` when there is none, or its library is not installed.
    """
    settings.require_platform()
    makers = {
        "telegram": (settings.telegram_bot_token, _make_telegram),
        "matrix": (settings.matrix_homeserver, _make_matrix),
        "wecom": (_wants_wecom(settings), _make_wecom),
        "dingtalk": (settings.dingtalk_robots, _make_dingtalk),
        "feishu": (settings.feishu_robots, _make_feishu),
    }
    others = replaced or {}
    return [
        make(settings, others.get(name))
        for name, (is_wanted, make) in makers.items()
        if is_wanted or name in others
    ]


def _wants_wecom(settings: Settings) -> bool:
    names = (settings.wecom_bot_id, settings.wecom_corp_id, settings.wecom_webhooks)
    return any(names)


def make_telegram(settings: Settings) -> Source:
    from bot.platforms.telegram import TelegramPlatform

    return TelegramPlatform(
        settings.require_token(),
        api_url=settings.telegram_api_url,
        mode=settings.telegram_mode,
        public_url=settings.public_url or "",
        secret=_reveal(settings.webhook_secret),
    )


def _make_telegram(settings: Settings, other: Source | None) -> Channel:
    from bot.platforms.telegram import peek
    from bot.platforms.telegram.limits import WEBHOOK_HEADER, WEBHOOK_PATH

    secret = _reveal(settings.webhook_secret)
    is_called = settings.telegram_mode == "webhook" and secret
    return Channel(
        other or make_telegram(settings),
        peek,
        (lambda store: Hook(WEBHOOK_PATH, WEBHOOK_HEADER, secret, store))
        if is_called
        else None,
    )


def _make_matrix(settings: Settings, other: Source | None) -> Channel:
    matrix = _need("matrix", "bot.platforms.matrix")
    assert settings.matrix_homeserver
    platform = other or matrix.MatrixPlatform(
        settings.matrix_homeserver,
        settings.matrix_user or "",
        cursor=StoredCursor("matrix"),
        password=_reveal(settings.matrix_password),
        token=_reveal(settings.matrix_token),
    )
    return Channel(platform, matrix.peek)


def _make_wecom(settings: Settings, other: Source | None) -> Channel:
    wecom = _need("wecom", "bot.platforms.wecom")
    robot = (settings.wecom_bot_id, _reveal(settings.wecom_bot_secret))
    hooks = settings.read_list("wecom_webhooks")
    platform = other or wecom.WecomPlatform(
        robot=robot if settings.wecom_bot_id else None,
        app=_read_account(settings, wecom) if settings.wecom_corp_id else None,
        hooks={name: _read_key(value) for name, value in hooks.items()},
        api_url=settings.wecom_api_url,
        wss_url=settings.wecom_wss_url,
    )
    called = _read_callback(settings, wecom) if settings.wecom_corp_id else None
    return Channel(platform, wecom.peek, called)


def _read_account(settings: Settings, wecom: ModuleType) -> object:
    secret = _reveal(settings.wecom_agent_secret)
    return wecom.AppAccount(settings.wecom_corp_id, settings.wecom_agent_id, secret)


def _read_callback(settings: Settings, wecom: ModuleType) -> Endpoint:
    token, key = _reveal(settings.wecom_token), _reveal(settings.wecom_aes_key)
    answer = wecom.Callback(wecom.Crypto(token, key, settings.wecom_corp_id))
    return lambda store: Callback(wecom.CALLBACK_PATH, answer.echo, answer.read, store)


def _read_key(value: str) -> str:
    """Of a group robot, also from its whole address."""
    return parse_qs(urlsplit(value).query).get("key", [value])[0]


def _make_dingtalk(settings: Settings, other: Source | None) -> Channel:
    from bot.platforms.push import DINGTALK

    return _make_push(settings, DINGTALK, "dingtalk_robots", other)


def _make_feishu(settings: Settings, other: Source | None) -> Channel:
    from bot.platforms.push import FEISHU

    return _make_push(settings, FEISHU, "feishu_robots", other)


def _make_push(
    settings: Settings, vendor: Any, name: str, other: Source | None
) -> Channel:
    from bot.platforms.push import PushPlatform, peek, read_robot

    try:
        robots = {n: read_robot(v) for n, v in settings.read_list(name).items()}
    except ValueError as error:
        raise SettingsError(f"{name.upper()}: {error}") from None
    return Channel(other or PushPlatform(vendor, robots), peek)


def _need(extra: str, package: str) -> Any:
    """A platform whose library is optional."""
    try:
        return import_module(package)
    except ImportError as error:
        raise SettingsError(
            f"{extra.upper()}_… is set, but {error.name} is not installed:"
            f" pip install 'storydesk[{extra}]'"
        ) from None


def _reveal(secret: Any) -> str:
    return secret.get_secret_value() if secret else ""
