"""People press buttons and react; what is not on the screen cannot be pressed."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import NotPossible
from bot.sandbox.methods.editing import react as put_reaction
from bot.sandbox.people.acting import say
from bot.sandbox.people.lookup import Act, enter_chat, find_bubble, find_person
from bot.sandbox.service import Service
from bot.sandbox.wire import write_chat, write_message, write_user
from bot.sandbox.world import Chat, Message, User

Json = dict[str, Any]


async def press(
    service: Service, *, person: int, label: str, chat: int = 0, message: int = 0
) -> Json:
    """Press the button with that label or data.

    Without `message` it is the lowest message that shows such a button. Returns
    {"press": id} for a callback, {"url": …} for a link, {"said": …} for a key of the
    keyboard below.
    """
    user = find_person(service, person)
    room = enter_chat(service, user, chat)
    bubble, button = (
        _find_on(room, message, label) if message else _find_lowest(room, label)
    )
    if button is None:
        if _has_key(room, label):
            return {"said": await say(service, person=person, text=label, chat=room.id)}
        raise NotPossible(_describe_absence(room, bubble, label))
    if button.get("url"):
        return {"url": button["url"]}
    return {"press": _press_callback(service, user, bubble, button), "chat": room.id}


def _find_on(room: Chat, message: int, label: str) -> tuple[Message, Json | None]:
    bubble = find_bubble(room, message)
    return bubble, _find_button(bubble, label)


def _find_button(bubble: Message, label: str) -> Json | None:
    buttons = [button for row in bubble.inline_rows for button in row]
    for key in ("text", "callback_data"):
        for button in buttons:
            if button.get(key) == label:
                return button
    return None


def _find_lowest(room: Chat, label: str) -> tuple[Message | None, Json | None]:
    for number in sorted(room.messages, reverse=True):
        bubble = room.messages[number]
        button = _find_button(bubble, label)
        if button is not None:
            return bubble, button
    return None, None


def _has_key(room: Chat, label: str) -> bool:
    """Whether the keyboard below the chat shows such a key now."""
    for number in sorted(room.messages, reverse=True):
        keyboard = room.messages[number].keyboard or {}
        if "keyboard" in keyboard or keyboard.get("remove_keyboard"):
            keys = [key for row in keyboard.get("keyboard", []) for key in row]
            return label in [k if isinstance(k, str) else k["text"] for k in keys]
    return False


def _describe_absence(room: Chat, bubble: Message | None, label: str) -> str:
    if bubble is None:
        return f"no message in {room.title} shows a button {label!r}"
    shown = [button["text"] for row in bubble.inline_rows for button in row]
    return f"message {bubble.id} has no button {label!r} now; it has {shown}"


def _press_callback(
    service: Service, user: User, bubble: Message | None, button: Json
) -> str:
    assert bubble is not None
    opened = service.open_press(user, bubble)
    payload = {
        "id": opened.id,
        "from": write_user(user),
        "message": write_message(bubble),
        "chat_instance": str(abs(bubble.chat.id)),
        "data": button["callback_data"],
    }
    service.updates.push("callback_query", payload, lane=bubble.chat.id)
    return opened.id


async def press_forged(
    service: Service, *, person: int, data: str, message: int, chat: int = 0
) -> Json:
    """Send callback data that no button shows, as a tampered app could."""
    user = find_person(service, person)
    room = enter_chat(service, user, chat)
    bubble = find_bubble(room, message)
    return {"press": _press_callback(service, user, bubble, {"callback_data": data})}


async def react(
    service: Service, *, person: int, message: int, emoji: str = "", chat: int = 0
) -> Json:
    """Put a reaction on a message, or take it away (no emoji)."""
    user = find_person(service, person)
    room = enter_chat(service, user, chat)
    bubble = find_bubble(room, message)
    old = bubble.reactions.get(user.id, ())
    new = (emoji,) if emoji else ()
    put_reaction(service, bubble, user.id, new)
    if room.kind == "private" or room.member(service.world.bot).is_admin:
        _tell_of_reaction(service, user, bubble, old, new)
    return {"reactions": list(new)}


def _tell_of_reaction(
    service: Service,
    user: User,
    bubble: Message,
    old: tuple[str, ...],
    new: tuple[str, ...],
) -> None:
    before, after = (
        [{"type": "emoji", "emoji": each} for each in emojis] for emojis in (old, new)
    )
    payload = {
        "chat": write_chat(bubble.chat),
        "message_id": bubble.id,
        "user": write_user(user),
        "date": service.clock.unix(),
        "old_reaction": before,
        "new_reaction": after,
    }
    service.updates.push("message_reaction", payload, lane=bubble.chat.id)


ACTS: dict[str, Act] = {"press": press, "press_forged": press_forged, "react": react}
