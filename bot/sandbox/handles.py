"""The people of the sandbox as objects: `await reporter.says(…)`, `.hears(…)`.

The same objects stand on a sandbox in this process (`Sandbox`) and on one reached over
HTTP (`SandboxClient`): all they use is `Door`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from bot.sandbox.errors import NotHeard
from bot.sandbox.listening import Listener
from bot.sandbox.seen import Message, Pressed, Toast, read_message

__all__ = ["Listener", "MemberStatus", "Person", "Room"]

MemberStatus = Literal["administrator", "member", "restricted", "left", "kicked"]


class Room(Listener):
    """A group, supergroup or channel."""

    async def adds_bot(
        self,
        *,
        admin: bool = False,
        rights: Sequence[str] | None = None,
        by: Person | None = None,
    ) -> None:
        status = "administrator" if admin else "member"
        await self._set_bot(status, rights, by)

    async def promotes_bot(self, *, rights: Sequence[str] | None = None) -> None:
        await self._set_bot("administrator", rights, None)

    async def restricts_bot(self, *, rights: Sequence[str] = ()) -> None:
        """Leave the bot only those of rights.SENDING_RIGHTS."""
        await self._set_bot("restricted", rights, None)

    async def removes_bot(self) -> None:
        await self._set_bot("kicked", None, None)

    async def _set_bot(
        self, status: str, rights: Sequence[str] | None, by: Person | None
    ) -> None:
        actor = by.id if by else 0
        await self.door.act(
            "set_bot", chat=self.id, status=status, rights=rights, by=actor
        )

    async def adds(self, person: Person, status: MemberStatus = "member") -> None:
        await self.door.act("set_member", chat=self.id, person=person.id, status=status)

    async def removes(self, person: Person) -> None:
        await self.adds(person, "kicked")

    async def upgrades(self) -> Room:
        """Turn a group into a supergroup; returns it under its new id."""
        view = await self.door.act("upgrade", chat=self.id)
        return Room(self.door, view["id"], view["title"])


class Person(Listener):
    """A human; without `chat` everything happens in their private chat with the bot."""

    async def says(
        self,
        text: str,
        chat: Room | None = None,
        *,
        reply_to: Message | int = 0,
        anonymous: bool = False,
    ) -> Message:
        answered = reply_to.id if isinstance(reply_to, Message) else reply_to
        return await self._do(
            "say", chat, text=text, reply_to=answered, anonymous=anonymous
        )

    async def starts(self, payload: str = "") -> Message:
        """Press start, or follow the deep link with that payload."""
        return read_message(
            await self.door.act("start", person=self.id, payload=payload)
        )

    async def sends_photo(
        self,
        data: bytes,
        caption: str = "",
        chat: Room | None = None,
        *,
        name: str = "photo.jpg",
    ) -> Message:
        """Send a picture as a picture: the platform shrinks it."""
        return await self._send([(name, data)], caption, chat)

    async def sends_album(
        self, pictures: Sequence[bytes], caption: str = "", chat: Room | None = None
    ) -> Message:
        """Send pictures together: as many updates with one media_group_id."""
        named = [(f"photo{n}.jpg", data) for n, data in enumerate(pictures, 1)]
        return await self._send(named, caption, chat)

    async def sends_file(
        self,
        data: bytes,
        name: str,
        caption: str = "",
        chat: Room | None = None,
        *,
        claimed: int = 0,
    ) -> Message:
        """Send a file as a file; `claimed`: pretend it has that many bytes."""
        files = [{"name": name, "data": data, "claimed": claimed}]
        return await self._do(
            "send_files", chat, files=files, caption=caption, as_file=True
        )

    async def sends_files(
        self,
        files: Sequence[tuple[str, bytes]],
        caption: str = "",
        chat: Room | None = None,
    ) -> Message:
        """Send (name, bytes) pairs together, as files."""
        return await self._send(files, caption, chat, as_file=True)

    async def _send(
        self,
        files: Sequence[tuple[str, bytes]],
        caption: str,
        chat: Room | None,
        *,
        as_file: bool = False,
    ) -> Message:
        listed = [{"name": name, "data": data} for name, data in files]
        return await self._do(
            "send_files", chat, files=listed, caption=caption, as_file=as_file
        )

    async def sends_other(self, kind: str, chat: Room | None = None) -> Message:
        """Send a "sticker", a "location" or a "contact"."""
        return await self._do("send_other", chat, kind=kind)

    async def edits(
        self, message: Message, text: str, chat: Room | None = None
    ) -> Message:
        return await self._do("edit", chat, message=message.id, text=text)

    async def deletes(self, message: Message, chat: Room | None = None) -> None:
        place = chat.id if chat else 0
        await self.door.act("delete", person=self.id, chat=place, message=message.id)

    async def forwards(self, message: Message, chat: Room | None = None) -> Message:
        """Forward a message from where it stands to the bot, or to a room."""
        return await self._do("forward", chat, message=message.id, source=message.chat)

    async def presses(
        self, label: str, message: Message | None = None, chat: Room | None = None
    ) -> Pressed:
        """Press a button by its label or data, on `message` or the lowest that has it.

        Raises NotPossible when no such button is on the screen now.
        """
        place = message.chat if message else chat.id if chat else self.id
        number = message.id if message else 0
        done = await self.door.act(
            "press", person=self.id, chat=place, label=label, message=number
        )
        return Pressed(done.get("press", ""), done.get("url", ""))

    async def forges(self, data: str, message: Message) -> Pressed:
        """Send callback data that no button shows, as a tampered app could."""
        done = await self.door.act(
            "press_forged",
            person=self.id,
            chat=message.chat,
            message=message.id,
            data=data,
        )
        return Pressed(done["press"])

    async def sees_toast(
        self,
        pressed: Pressed | None = None,
        timeout: float = 10,  # noqa: ASYNC109 - as in hears
    ) -> Toast:
        """The answer to a press: that one's, or the next after the last seen."""
        entry = await self.door.act(
            "see_toast",
            person=self.id,
            press=pressed.press if pressed else "",
            after=0 if pressed else self._heard.get(-1, 0),
            seconds=timeout,
        )
        if not entry:
            raise NotHeard(f"{self.name} waited {timeout:g} s for an answer to a press")
        self._heard[-1] = entry["number"]
        return Toast(entry["view"]["text"], entry["view"]["alert"], entry["number"])

    async def reacts(
        self, emoji: str, message: Message, chat: Room | None = None
    ) -> None:
        place = chat.id if chat else 0
        await self.door.act(
            "react", person=self.id, chat=place, message=message.id, emoji=emoji
        )

    async def blocks(self) -> None:
        await self.door.act("block", person=self.id)

    async def unblocks(self) -> None:
        await self.door.act("unblock", person=self.id)

    async def leaves(self, room: Room) -> None:
        await self.door.act("set_member", chat=room.id, person=self.id, status="left")

    async def menu(self, chat: Room | None = None) -> tuple[str, ...]:
        """The commands shown in the chat, in order, without their slash."""
        shown = await self.door.act("menu", person=self.id, chat=chat.id if chat else 0)
        return tuple(each["command"] for each in shown)

    async def _do(self, act: str, chat: Room | None, **arguments: Any) -> Message:
        place = chat.id if chat else 0
        view = await self.door.act(act, person=self.id, chat=place, **arguments)
        return read_message(view)
