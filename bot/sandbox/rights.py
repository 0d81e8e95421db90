"""Who may do what where, and how Telegram says no."""

from __future__ import annotations

from typing import Any, Literal

from bot.sandbox.errors import ApiError, bad_request, forbidden
from bot.sandbox.world import Chat, Member, MemberStatus, User, World

Json = dict[str, Any]
Access = Literal["read", "edit", "write"]

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")
SENDING_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
ALL_RIGHTS = frozenset(ADMIN_RIGHTS + CHANNEL_RIGHTS)
_NEEDED = {
    "text": ("can_send_messages", "text messages"),
    "photo": ("can_send_photos", "photos"),
    "document": ("can_send_documents", "documents"),
    "video": ("can_send_videos", "videos"),
    "sticker": ("can_send_other_messages", "stickers"),
}
_KIND_NAMES = {
    "group": "group chat",
    "supergroup": "supergroup chat",
    "channel": "channel chat",
}


def describe_rights(member: Member) -> Json:
    """The fields of ChatMember* beyond user and status."""
    match member.status:
        case "administrator":
            own = {name: name in member.rights for name in ADMIN_RIGHTS}
            posting = {name: True for name in CHANNEL_RIGHTS if name in member.rights}
            return own | posting | {"can_be_edited": False, "is_anonymous": False}
        case "creator":
            return {"is_anonymous": False}
        case "restricted":
            left = {name: name in member.rights for name in SENDING_RIGHTS}
            return left | {"is_member": True, "until_date": 0}
        case "kicked":
            return {"until_date": 0}
    return {}


def check_access(world: World, chat: Chat, access: Access) -> None:
    """Whether the bot may read, edit or write in the chat; raises ApiError 400/403."""
    if chat.peer is not None:
        _check_private(chat.peer, access)
        return
    if chat.moved_to is not None and access == "write":
        raise bad_request(
            "group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=chat.moved_to.id,
        )
    member = chat.member(world.bot)
    if not member.is_present and (access != "read" or chat.kind != "group"):
        raise _refuse_outsider(chat, member.status)


def _refuse_outsider(chat: Chat, status: MemberStatus) -> ApiError:
    name = _KIND_NAMES[chat.kind]
    how = "was kicked from" if status == "kicked" else "is not a member of"
    return forbidden(f"bot {how} the {name}")


def _check_private(user: User, access: Access) -> None:
    if access == "read":
        return
    if user.gone:
        raise forbidden("user is deactivated")
    if user.is_bot:
        raise forbidden("bots can't send messages to bots")
    if user.blocked:
        raise forbidden("bot was blocked by the user")
    if not user.started:
        raise forbidden("bot can't initiate conversation with a user")


def check_posting(world: World, chat: Chat, content: str) -> None:
    """Whether the bot may send that kind of content there."""
    member = chat.member(world.bot)
    if chat.kind == "channel" and not _has_right(member, "can_post_messages"):
        raise bad_request("need administrator rights in the channel chat")
    right, name = _NEEDED.get(content, _NEEDED["text"])
    if member.status == "restricted" and right not in member.rights:
        raise bad_request(f"not enough rights to send {name} to the chat")


def _has_right(member: Member, right: str) -> bool:
    return member.status == "creator" or right in member.rights


def may_pin(world: World, chat: Chat) -> bool:
    right = "can_edit_messages" if chat.kind == "channel" else "can_pin_messages"
    return chat.kind == "private" or _has_right(chat.member(world.bot), right)


def may_delete_others(world: World, chat: Chat) -> bool:
    return chat.kind == "private" or _has_right(
        chat.member(world.bot), "can_delete_messages"
    )
