"""How the bot gets its updates: long polling or a webhook, never both."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.errors import (
    OTHER_POLLER,
    SET_WEBHOOK_CAME,
    WEBHOOK_ACTIVE,
    bad_request,
    conflict,
)
from bot.sandbox.limits import (
    DEFAULT_KINDS,
    POLL_ITEMS,
    POLL_SECONDS,
    SECRET_CHARACTERS,
    UPDATE_KINDS,
    WEBHOOK_CONNECTIONS,
)
from bot.sandbox.params import Params
from bot.sandbox.service import Service

Json = dict[str, Any]


async def get_updates(service: Service, params: Params) -> list[Json]:
    if service.webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    _set_allowed(service, params)
    queue = service.updates
    queue.confirm(params.integer("offset"))
    seconds = min(POLL_SECONDS, max(0, params.integer("timeout")))
    if seconds and not queue.is_ready():
        service.pollers.end_others(OTHER_POLLER)
        await service.pollers.wait(queue.wait(seconds))
    limit = params.integer("limit", POLL_ITEMS)
    return [each.as_json() for each in queue.read(max(1, min(POLL_ITEMS, limit)))]


def _set_allowed(service: Service, params: Params) -> None:
    """Without the parameter the earlier choice stays; an empty list is the default."""
    named = params.structure("allowed_updates", "allowed updates")
    if named is not None:
        wanted = frozenset(named) & frozenset(UPDATE_KINDS)
        service.updates.allowed = wanted or DEFAULT_KINDS


async def set_webhook(service: Service, params: Params) -> bool:
    url = params.text("url")
    if not url:
        return await delete_webhook(service, params)
    secret = params.text("secret_token")
    _check_webhook(url, secret)
    service.pollers.end_others(SET_WEBHOOK_CAME)
    if params.flag("drop_pending_updates"):
        service.webhook.drop_pending()
    _set_allowed(service, params)
    wanted = params.integer("max_connections", WEBHOOK_CONNECTIONS)
    connections = max(1, min(100, wanted))
    await service.webhook.open(url, secret=secret, connections=connections)
    return True


def _check_webhook(url: str, secret: str) -> None:
    address = urlsplit(url)
    local = address.hostname in ("127.0.0.1", "localhost", "::1")
    if address.scheme not in ("http", "https") or not address.hostname:
        raise bad_request("invalid webhook URL specified")
    if not local:
        # Telegram asks for https; the sandbox asks for an address on this machine.
        raise bad_request("bad webhook: the sandbox delivers on this machine only")
    if len(secret) > SECRET_CHARACTERS:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[\w-]*", secret, re.ASCII):
        raise bad_request("secret token contains unallowed characters")


async def delete_webhook(service: Service, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        service.webhook.drop_pending()
    await service.webhook.close()
    return True


async def get_webhook_info(service: Service, params: Params) -> Json:
    allowed = service.updates.allowed
    return service.webhook.as_json(
        sorted(allowed) if allowed != DEFAULT_KINDS else None
    )


METHODS = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
