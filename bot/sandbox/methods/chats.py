"""What the bot may know of its chats, and how it leaves them."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.inputs import find_chat
from bot.sandbox.limits import REACTIONS
from bot.sandbox.params import Params
from bot.sandbox.service import Service
from bot.sandbox.wire import write_chat, write_member, write_message
from bot.sandbox.world import Chat, Member

Json = dict[str, Any]


async def get_chat(service: Service, params: Params) -> Json:
    chat = find_chat(service, params, "read")
    answer = write_chat(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": _NO_GIFTS,
    }
    if chat.kind != "private":
        answer["available_reactions"] = [
            {"type": "emoji", "emoji": emoji} for emoji in sorted(REACTIONS)
        ]
    if chat.is_group:
        answer["permissions"] = {"can_send_messages": True}
    pinned = chat.messages.get(chat.pinned[-1]) if chat.pinned else None
    if pinned is not None:
        answer["pinned_message"] = write_message(pinned)
    return answer


_NO_GIFTS = dict.fromkeys(
    (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)


async def get_chat_member(service: Service, params: Params) -> Json:
    chat = find_chat(service, params, "read")
    user_id = params.integer("user_id")
    if user_id == service.world.bot.id:
        return write_member(chat.member(service.world.bot))
    user = service.world.users.get(user_id)
    if user is None:
        raise bad_request("user not found")
    if chat.kind == "private":
        return write_member(Member(user, "member"))
    return write_member(chat.member(user))


async def get_chat_administrators(service: Service, params: Params) -> list[Json]:
    chat = find_chat(service, params, "read")
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    return [write_member(each) for each in chat.members.values() if each.is_admin]


async def get_chat_member_count(service: Service, params: Params) -> int:
    chat = find_chat(service, params, "read")
    if chat.kind == "private":
        return 2
    return sum(member.is_present for member in chat.members.values())


async def leave_chat(service: Service, params: Params) -> bool:
    chat = find_chat(service, params, "edit")
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    _leave(service, chat)
    return True


def _leave(service: Service, chat: Chat) -> None:
    bot = service.world.bot
    chat.members[bot.id] = Member(bot, "left")
    service.show_chat(chat)


METHODS = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
}
