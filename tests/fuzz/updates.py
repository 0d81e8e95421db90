"""Telegram's updates as hypothesis makes them: valid, odd, broken."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from handlers.commands import COMMANDS

MEMBERS, STRANGERS, SHARED = (1, 2, 3, 4), (9_000, 9_001), (1_087_968_824, 777_000)
GROUPS = (-100, -200)
WORDS = [
    *(f"/{command.name}" for command in COMMANDS),
    *(word for command in COMMANDS for word in command.words),
    *(
        "1",
        "2026-1",
        "#1",
        "本月",
        "2026Q3",
        "青河镇",
        "省政府网",
        "今天",
        "空泛",
        "张三",
    ),
]
STORY = (
    "春耕备耕有序推进\n"
    + "11月23日,青河镇组织干部下田指导春耕备耕,发放种子三百公斤。" * 3
)

# What nobody expects: half characters, marks, far numbers, other types.
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text(max_size=6), inner, max_size=2)
    ),
    max_leaves=3,
)
spoken = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
texts = (
    spoken
    | spoken
    | st.text(max_size=60)
    | st.just(STORY)
    | st.sampled_from(
        [f"题目\n{STORY}", "@desk_bot 排名", "/start AAAA7BBBBB", "\u202e" * 9]
    )
)
accounts = st.sampled_from([*MEMBERS * 3, *STRANGERS, *SHARED])
moments = st.integers(1_795_400_000, 1_795_500_000)
small = st.integers(1, 60)


def write_person(account):
    return {"id": account, "is_bot": account == 777_000, "first_name": f"某{account}"}


def write_chat(chat):
    if chat > 0:
        return {"id": chat, "type": "private", "first_name": f"某{chat}"}
    return {"id": chat, "type": "supergroup", "title": "工作群"}


@st.composite
def chats(draw, account):
    return write_chat(draw(st.sampled_from([account, account, account, *GROUPS])))


@st.composite
def files(draw):
    ref = {
        "file_id": draw(st.text("abc", min_size=1, max_size=4)),
        "file_unique_id": "u",
    }
    kind = draw(
        st.sampled_from(["photo", "document", "video", "voice", "sticker", "none"])
    )
    size = {"width": draw(small), "height": draw(small)}
    match kind:
        case "photo":
            return {"photo": [{**ref, **size}]}
        case "document":
            return {
                "document": {**ref, "file_name": draw(texts), "mime_type": "image/png"}
            }
        case "video":
            return {"video": {**ref, **size, "duration": 1}}
        case "voice":
            return {"voice": {**ref, "duration": 1}}
        case "sticker":
            more = {"type": "regular", "is_animated": False, "is_video": False}
            return {"sticker": {**ref, **size, **more}}
    return {}


@st.composite
def messages(draw):
    account = draw(accounts)
    message = {
        "message_id": draw(small),
        "from": write_person(account),
        "chat": draw(chats(account)),
        "date": draw(moments),
    }
    more = draw(files())
    message |= more | {("caption" if more else "text"): draw(texts)}
    if more and draw(st.booleans()):
        message["media_group_id"] = draw(st.sampled_from(["a", "b"]))
    if draw(st.integers(0, 4)) == 0:
        earlier = {
            "message_id": draw(small),
            "chat": message["chat"],
            "date": 1,
            "text": "x",
        }
        message["reply_to_message"] = earlier
    return message


@st.composite
def presses(draw, tokens):
    account = draw(accounts)
    room = draw(chats(account))
    data = draw(st.sampled_from(tokens) if tokens else st.just("x"))
    data = draw(st.just(data) | st.just(data) | st.text(max_size=20))
    shown = {
        "message_id": draw(small),
        "chat": room,
        "date": draw(moments),
        "text": "x",
    }
    press = {"id": str(draw(st.integers(1, 10**9))), "from": write_person(account)}
    return {**press, "chat_instance": "1", "data": data, "message": shown}


@st.composite
def memberships(draw):
    account = draw(accounts)
    status = st.sampled_from(
        ["member", "left", "kicked", "administrator", "restricted"]
    )
    bot = {"id": 42, "is_bot": True, "first_name": "Desk"}
    old, new = ({"user": bot, "status": draw(status)} for _ in range(2))
    return {
        "chat": draw(chats(account)),
        "from": write_person(account),
        "date": draw(moments),
        "old_chat_member": old,
        "new_chat_member": new,
    }


@st.composite
def updates(draw, tokens=()):
    """One whole update, as a dictionary."""
    kinds = {
        "message": messages(),
        "edited_message": messages().map(lambda m: {**m, "edit_date": m["date"] + 1}),
        "channel_post": messages(),
        "callback_query": presses(tokens),
        "my_chat_member": memberships(),
    }
    weights = ["message"] * 4 + ["callback_query"] * 3 + [*kinds]
    kind = draw(st.sampled_from(weights))
    return {"update_id": draw(st.integers(1, 10**9)), kind: draw(kinds[kind])}


def list_places(value, way=()):
    """Every place in nested dictionaries and lists."""
    if isinstance(value, dict):
        for key in value:
            yield (*way, key)
            yield from list_places(value[key], (*way, key))
    elif isinstance(value, list):
        for at in range(len(value)):
            yield (*way, at)
            yield from list_places(value[at], (*way, at))


@st.composite
def broken_updates(draw, tokens=()):
    """One with some places put to something else or taken away."""
    update = draw(updates(tokens))
    for _ in range(draw(st.integers(1, 3))):
        places = list(list_places(update))
        *way, last = draw(st.sampled_from(places))
        inner = update
        for step in way:
            inner = inner[step]
        if isinstance(inner, dict) and draw(st.booleans()):
            del inner[last]
        else:
            inner[last] = draw(junk)
        if not update:
            break
    return update


def write(update):
    """The bytes; half characters as escapes, as they come over the wire."""
    return json.dumps(update).encode()


raws = (
    updates().map(write)
    | broken_updates().map(write)
    | st.binary(max_size=60)
    | st.text(max_size=30).map(lambda t: t.encode("utf-8", "surrogatepass"))
)
