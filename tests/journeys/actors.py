"""The cast of the journey on platforms without a sandbox of their own.

They do what the sandbox's people do (says, hears, presses …), with what their platform
has: numbers for buttons, codes for links.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.sandbox import NotHeard
from tests.bot.platforms.matrix.people import Person
from tests.bot.platforms.wecom.standin import AGENT, CORP
from tests.waiting import until

LOOK_SECONDS = 0.02
TYPING_SECONDS, ANSWERED_WITHIN = 0.3, 5
PICTURES_WITHIN = 30  # seconds after the words they belong to


class DeskClock:
    """The desk's time, which the journey moves on."""

    def __init__(self, start):
        self._shift = start - datetime.now(UTC)

    def read(self):
        return datetime.now(UTC) + self._shift

    async def now(self):
        return self.read()

    async def move_clock(self, *, to):
        self._shift += max(timedelta(0), to - self.read())


@dataclass
class Heard:
    id: str
    text: str
    photos: tuple = ()


class Chat:
    """One chat as somebody sees it: every message, and again each time it changed."""

    pictures = False  # whether they come with the words that are waited for

    def __init__(self, name, read):
        self.name, self._read = name, read
        self._shown, self._feed, self._heard = {}, [], 0

    async def look(self):
        seen = await self._read()
        for message in seen:
            text = message.text.replace("**", "")  # people see it bold
            if text and self._shown.get(message.id) != text:
                self._shown[message.id] = text
                self._feed.append(Heard(message.id, text))
        return seen

    async def hears(self, pattern="", timeout=10, *, chat=None):  # noqa: ASYNC109
        if chat is not None:
            return await chat.hears(pattern, timeout)
        try:
            async with asyncio.timeout(timeout):
                found = await self._wait(pattern)
            if self.pictures:
                found.photos = await self._wait_for_pictures()
            return found
        except TimeoutError:
            last = "\n".join(each.text for each in self._feed[-4:])
            raise NotHeard(
                f"{self.name} waited for {pattern!r}; the end is\n{last}"
            ) from None

    async def _wait(self, pattern):
        while True:
            await self.look()
            for place in range(self._heard, len(self._feed)):
                if matches(pattern, self._feed[place].text):
                    self._heard = place + 1
                    return self._feed[place]
            await self.repeat_if_asked()
            await asyncio.sleep(LOOK_SECONDS)

    async def repeat_if_asked(self):
        """Where the desk asks which message a number was for."""

    async def _wait_for_pictures(self):
        async with asyncio.timeout(PICTURES_WITHIN):
            while True:
                seen = await self.look()
                photos = tuple(photo for each in seen for photo in each.photos)
                if photos:
                    return photos
                await asyncio.sleep(LOOK_SECONDS)

    async def hears_nothing(self, pattern="", within=0.3):
        await asyncio.sleep(within)
        await self.look()
        new = [each.text for each in self._feed[self._heard :]]
        assert not [text for text in new if matches(pattern, text)]

    async def reads(self):
        return [each for each in await self._read_all() if each.text]

    async def _read_all(self):
        return await self._read()


def matches(pattern, text):
    if isinstance(pattern, re.Pattern):
        return bool(pattern.search(text))
    return pattern in text


class MatrixActor(Chat):
    """A person in a private room with the desk."""

    def __init__(self, person, desk):
        super().__init__(person.name, self._read_desk)
        self.person, self.desk = person, desk

    @classmethod
    async def enter(cls, session, url, account, name, desk):
        person = await Person.register(session, url, account, name)
        person.room = await person.opens_chat(desk)
        return cls(person, desk)

    async def _read_desk(self, **more):
        return [e for e in await self.person.reads(**more) if e.sender == self.desk]

    async def _read_all(self):
        return await self._read_desk(whole=True)

    async def says(self, text):
        await self.person.says(text)

    starts = says

    async def sends_album(self, photos, caption=""):
        for number, data in enumerate(photos):
            words = "" if number else caption
            name = f"图{number}.jpg"
            more = {"mime": "image/jpeg", "caption": words}
            await self.person.sends_file(data, name, **more)

    async def presses(self, label, message=None):
        shown = [e for e in await self._read_desk() if label in e.buttons][-1]
        await self.person.says(shown.find_number(label), reply_to=shown.id)


class MatrixRoom(Chat):
    """A group; the desk is put into it later."""

    def __init__(self, name, owner, room):
        super().__init__(name, self._read_desk)
        self.owner, self.room = owner, room

    async def _read_desk(self):
        seen = await self.owner.person.reads(self.room)
        return [each for each in seen if each.sender == self.owner.desk]

    async def adds_desk(self):
        person = self.owner.person
        path = f"/rooms/{self.room}/invite"
        await person.call("POST", path, {"user_id": self.owner.desk})


class Member(Chat):
    """A member of WeCom, who presses by number; it takes four seconds to read and type.

    `stage` is the stand-in; a subclass says which way words and files go.
    """

    SECONDS = 4

    def __init__(self, stage, account, name):
        super().__init__(name, self._read_desk)
        self.stage, self.account = stage, account
        self._number, self._asked = "", 0

    async def _read_desk(self):
        return list(self.stage.chats[self.account])

    def tell_time(self):
        return int(time.time()) + self.SECONDS

    async def starts(self, words):
        await self.says(words)

    async def presses(self, label, message=None):
        """With the number: it means what was offered last. Waits for the desk to say
        something, and repeats the number if that is what it asks for."""
        before = await self._read_desk()
        shown = [each for each in before if label in each.buttons][-1]
        self._number = shown.find_number(label)
        await self.says(self._number)
        with suppress(TimeoutError):
            await until(lambda: self._says_more(before), seconds=ANSWERED_WITHIN)
        await self.repeat_if_asked()

    async def _says_more(self, before):
        return len(await self.look()) > len(before)

    async def repeat_if_asked(self):
        asked = sum("再回复一次数字" in each.text for each in self._feed)
        if asked > self._asked:
            self._asked = asked
            await asyncio.sleep(TYPING_SECONDS)
            await self.says(self._number)


class WecomActor(Member):
    """A member who writes to the robot."""

    async def says(self, text, *, chat=""):
        await self._send({"msgtype": "text", "text": {"content": text}}, chat=chat)

    async def _send(self, body, *, chat=""):
        said = {"create_time": self.tell_time()}
        await self.stage.say(body | said, account=self.account, chat=chat)

    async def sends_album(self, photos, caption=""):
        items = [{"msgtype": "text", "text": {"content": caption}}]
        for data in photos:
            url, key = self.stage.put_file(data)
            items.append({"msgtype": "image", "image": {"url": url, "aeskey": key}})
        await self._send({"msgtype": "mixed", "mixed": {"msg_item": items}})


class AppActor(Member):
    """A member who writes to the app: WeCom calls the desk with each message."""

    def __init__(self, stage, account, name, *, caller):
        super().__init__(stage, account, name)
        self.caller = caller
        stage.members.add(account)

    async def says(self, text):
        await self._bring(MsgType="text", Content=text)

    async def sends_album(self, photos, caption=""):
        """The words, then each picture by itself: an app hears of no albums."""
        await self.says(caption)
        for number, data in enumerate(photos):
            media = self.stage.keep_file(f"图{number}.jpg", data)
            picture = {"PicUrl": f"{self.stage.url}/pic", "MediaId": media}
            await self._bring(MsgType="image", **picture)

    async def _bring(self, **fields):
        """Again and again, as somebody does whose message was not taken."""
        said = {"ToUserName": CORP, "FromUserName": self.account, "AgentID": AGENT}
        said |= {"CreateTime": self.tell_time(), "MsgId": self.stage.number()}
        while not await self.caller.bring(said | fields):
            if self.was_heard(said["MsgId"]):
                return  # stored, though nobody lived to say so
            said["MsgId"] = self.stage.number()

    def was_heard(self, number):
        """Whether the desk has the message, as the one who waits for an answer sees."""
        return False


class WecomRoom(Chat):
    """A group in which an admin tells the robot which one it is."""

    def __init__(self, stage, chat, name, owner):
        super().__init__(name, self._read_desk)
        self.stage, self.chat, self.owner = stage, chat, owner

    async def _read_desk(self):
        return list(self.stage.chats[self.chat])


class RobotGroup(Chat):
    """A group with a group robot in it: what the robot posts, and nothing else."""

    def __init__(self, stage, group, name):
        super().__init__(name, self._read_desk)
        self.stage, self.group = stage, group

    async def _read_desk(self):
        return list(self.stage.chats[self.group])
