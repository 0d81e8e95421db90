"""What Telegram says: the token, the clock, the webhook, the rights in every chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.doctor.clocks import judge_clock
from bot.doctor.findings import Finding, problem, warn, well
from bot.platforms.telegram.bot_api import (
    ApiRefusal,
    ApiUnreachable,
    BotApi,
    open_bot_api,
)
from bot.settings import Settings, SettingsError
from storage.desk.desk_groups import BoundChat

MANY_PENDING = 1000
WEBHOOK = "/telegram/webhook"
# What a member needs in a group, and an admin in a channel.
GROUP_RIGHTS = {
    "can_send_messages": "write",
    "can_send_photos": "send photos",
    "can_send_documents": "send files",
}


async def check_telegram(
    settings: Settings, groups: Sequence[BoundChat], now: datetime
) -> list[Finding]:
    try:
        token = settings.require_token()
    except SettingsError as error:
        words, _, remedy = str(error).partition(": ")
        return [problem("token", words, remedy)]
    async with open_bot_api(settings.telegram_api_url, token) as api:
        try:
            return await _ask(api, settings, groups, now)
        except ApiUnreachable as error:
            words = f"{settings.telegram_api_url}: {error}"
            remedy = "check the network, a proxy (HTTPS_PROXY) and TELEGRAM_API_URL"
            return [problem("telegram", words, remedy)]
        except ApiRefusal as error:
            if error.code not in (401, 404):
                raise
            remedy = "copy it again from @BotFather"
            return [problem("token", "Telegram does not know this token", remedy)]


async def _ask(
    api: BotApi, settings: Settings, groups: Sequence[BoundChat], now: datetime
) -> list[Finding]:
    bot = await api.call("getMe")
    clock = judge_clock(api.server_time, now, whose="Telegram's")
    found = [well("token", f"@{bot['username']}"), *clock]
    found += _check_webhook(await api.call("getWebhookInfo"), settings)
    for group in groups:
        found.append(await _check_group(api, group, bot["id"]))
    return found


def _check_webhook(hook: dict[str, Any], settings: Settings) -> list[Finding]:
    url, found = hook.get("url", ""), []
    if settings.telegram_mode == "webhook":
        found.append(_judge_webhook(url, f"{settings.public_url}{WEBHOOK}"))
        if words := hook.get("last_error_message"):
            remedy = "see that PUBLIC_URL leads to LISTEN from outside"
            found.append(
                warn("webhook", f"Telegram's last call failed: {words}", remedy)
            )
    elif url:
        words = "TELEGRAM_MODE is polling, but a webhook is set for this bot"
        remedy = "nothing, if this desk is to take over; else use another bot's token"
        found.append(warn("webhook", words, remedy))
    pending = hook.get("pending_update_count", 0)
    if pending > MANY_PENDING:
        words = f"{pending} messages wait at Telegram"
        found.append(warn("webhook", words, "see that the desk runs: storydesk run"))
    return found


def _judge_webhook(url: str, wanted: str) -> Finding:
    if url == wanted:
        return well("webhook", wanted)
    words = f"Telegram calls {url or 'nobody'}, not {wanted}"
    return problem("webhook", words, "start the desk once: it sets the webhook")


async def _check_group(api: BotApi, group: BoundChat, bot_id: int) -> Finding:
    name = group.name or group.chat_key
    chat_id = group.chat_key.partition(":")[2]
    try:
        chat = await api.call("getChat", chat_id=chat_id)
        member = await api.call("getChatMember", chat_id=chat_id, user_id=bot_id)
    except ApiRefusal as error:
        remedy = "put the bot into the chat again, or take the group out of use"
        return problem("groups", f"{name}: {error.words}", remedy)
    lacking = find_lacking(chat, member)
    if not lacking:
        return well("groups", f"{name}: may write, send photos and files")
    remedy = "let an admin of the chat give the bot these rights"
    return problem("groups", f"{name}: the bot may not {', '.join(lacking)}", remedy)


def find_lacking(chat: dict[str, Any], member: dict[str, Any]) -> list[str]:
    """What the bot may not do in a chat that it must."""
    status = member["status"]
    if status in ("left", "kicked"):
        return ["even be there"]
    if chat["type"] == "channel":
        may_post = status == "creator" or member.get("can_post_messages")
        return [] if may_post else ["post messages"]
    if status in ("administrator", "creator"):
        return []
    rights = member if status == "restricted" else chat.get("permissions", {})
    return [word for right, word in GROUP_RIGHTS.items() if not rights.get(right, True)]
