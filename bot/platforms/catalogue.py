"""Which platforms the settings ask for, each ready to be started.

The one place in this room that knows settings and storage: it puts adapters together
for `bot.app`, and imports a library only where a platform is set up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

from bot.doctor.findings import Finding, problem, run_check
from bot.intake import Peek
from bot.platforms.base import Store, Unauthorized
from bot.receiving import Source
from bot.settings import Settings, SettingsError
from bot.web import Callback, Hook
from storage.desk.desk_groups import BoundChat
from storage.queues.cursors import StoredCursor

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
        "telegram": _make_telegram,
        "matrix": _make_matrix,
        "wecom": _make_wecom,
        "dingtalk": _make_dingtalk,
        "feishu": _make_feishu,
    }
    others, wanted = replaced or {}, _list_wanted(settings)
    return [
        make(settings, others.get(name))
        for name, make in makers.items()
        if name in wanted or name in others
    ]


def _list_wanted(settings: Settings) -> list[str]:
    """The names of the platforms that are set up."""
    wecom = (settings.wecom_bot_id, settings.wecom_corp_id, settings.wecom_webhooks)
    asked = {
        "telegram": settings.telegram_bot_token,
        "matrix": settings.matrix_homeserver,
        "wecom": any(wecom),
        "dingtalk": settings.dingtalk_robots,
        "feishu": settings.feishu_robots,
    }
    return [name for name, is_asked in asked.items() if is_asked]


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
        hooks={name: wecom.read_key(value) for name, value in hooks.items()},
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


async def examine_platforms(
    settings: Settings, groups: Sequence[BoundChat], now: datetime
) -> list[Finding]:
    """What `doctor` finds: each platform that is set up by questions of its own."""
    found, names = list[Finding](), _list_wanted(settings)
    for name in names or ["telegram"]:
        own = [group for group in groups if group.chat_key.startswith(f"{name}:")]
        found += await run_check(name, partial(_examine, name, settings, own, now))
    return found + _find_lost(groups, names) if names else found


async def _examine(
    name: str, settings: Settings, groups: Sequence[BoundChat], now: datetime
) -> list[Finding]:
    if name in ("dingtalk", "feishu"):
        from bot.platforms.push import DINGTALK, FEISHU
        from bot.platforms.push.examining import check_robots

        vendor = DINGTALK if name == "dingtalk" else FEISHU
        return await check_robots(vendor, settings, groups)
    try:
        package = _need(name, f"bot.platforms.{name}.examining")
    except SettingsError as error:
        words, _, remedy = str(error).rpartition(": ")
        return [problem(name, words, remedy)]
    found: list[Finding] = await getattr(package, f"check_{name}")(
        settings, groups, now
    )
    return found


def _find_lost(groups: Sequence[BoundChat], names: Sequence[str]) -> list[Finding]:
    """Groups of a platform that is not set up any more."""
    lost = [g for g in groups if g.chat_key.partition(":")[0] not in names]
    remedy = "set it up again, or bind the group of the desk file to another chat"
    return [
        problem("groups", f"{g.name or g.chat_key}: its platform is not set up", remedy)
        for g in lost
    ]


async def find_link(settings: Settings, code: str) -> str:
    """Where a code needs no typing; "" where no platform has such a link."""
    from bot.platforms.telegram.bot_api import find_username

    token = settings.telegram_bot_token
    if token is None:
        return ""
    name = await find_username(settings.telegram_api_url, token.get_secret_value())
    return f"https://t.me/{name}?start={code}" if name else ""


def word_refusal(settings: Settings, error: Unauthorized) -> str:
    """What to say of credentials that a platform does not accept."""
    if settings.telegram_bot_token and "token" in str(error):
        return (
            "TELEGRAM_BOT_TOKEN is not accepted by"
            f" {settings.telegram_api_url}: ask @BotFather for the bot's token"
        )
    return f"a platform does not let the desk in: {error}; see storydesk doctor"


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
