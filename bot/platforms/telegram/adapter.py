"""Telegram as a `handlers.messages.Platform`."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import suppress
from typing import Any, Literal

import telegram as tg
from telegram.constants import ParseMode

from bot.platforms import base
from bot.platforms.pauses import Pauses
from bot.platforms.splitting import shorten_markup, shorten_text
from bot.platforms.telegram.addressing import Addressing
from bot.platforms.telegram.checking import check_event
from bot.platforms.telegram.composing import is_captioned, split_post
from bot.platforms.telegram.errors import translated
from bot.platforms.telegram.finding import find_post
from bot.platforms.telegram.limits import (
    ANSWER_UNITS,
    COMMAND_DESCRIPTION,
    COMMANDS,
    TELEGRAM,
)
from bot.platforms.telegram.names import NAME, read_update
from bot.platforms.telegram.parsing import parse_update
from bot.platforms.telegram.payloads import (
    NO_PREVIEW,
    Upload,
    as_documents,
    read_id,
    read_uploads,
    write_keyboard,
    write_media,
    write_reply,
)
from bot.platforms.telegram.receive.polling import Poller, Store
from bot.platforms.telegram.receive.webhook import Hook
from bot.platforms.telegram.request import READ_SECONDS, AiohttpRequest
from handlers.messages import (
    Attachment,
    Identity,
    Incoming,
    Menu,
    Post,
    PressAnswer,
    Reaction,
    Ready,
    Sent,
)

Mode = Literal["polling", "webhook"]
# What these write at DEBUG and INFO has addresses with the token, and people's texts.
TALKATIVE = ("telegram", "httpx", "httpcore", "aiohttp.client")
_BAD_PICTURE = ("photo_invalid_dimensions", "image_process_failed", "photo_ext_invalid")


class TelegramPlatform:
    """One bot account.

    `mode`: "polling", or "webhook" with the `public_url` where `bot.web` is reached
    from outside and the `secret` Telegram shows there. `proxy`: of the way out.
    `patience`: seconds an answer may take. `pauses`: after failures to receive.
    """

    name = NAME
    limits = TELEGRAM

    def __init__(
        self,
        token: str,
        *,
        api_url: str = "https://api.telegram.org",
        mode: Mode = "polling",
        public_url: str = "",
        secret: str = "",
        proxy: str | None = None,
        patience: float = READ_SECONDS,
        pauses: Pauses | None = None,
    ) -> None:
        for logger in TALKATIVE:
            logging.getLogger(logger).setLevel(logging.WARNING)
        self._request = AiohttpRequest(proxy=proxy, patience=patience)
        self._addressing = Addressing(_read_bot_id(token))
        with translated():
            self._bot = tg.Bot(
                token,
                base_url=f"{api_url.rstrip('/')}/bot",
                base_file_url=f"{api_url.rstrip('/')}/file/bot",
                request=self._request,
                get_updates_request=self._request,
            )
        self._pauses = pauses or Pauses()
        self._receiver: Poller | Hook | None = None
        self._hook = (public_url, secret) if mode == "webhook" else None

    async def start(self) -> Identity:
        """Ask Telegram who the desk is there; to be repeated when it fails."""
        with translated():
            await self._bot.initialize()
        me = self._bot.bot
        self._addressing = Addressing(me.id, me.username or "")
        return Identity(str(me.id), me.username or "", me.full_name)

    async def stop(self) -> None:
        with translated():
            await self._bot.shutdown()

    async def receive(self, store: Store) -> None:
        """Polling: until cancelled. Webhook: until Telegram knows where to call.

        `store` gets raw updates and returns once they are committed; when it raises,
        they come again. Raises `Unauthorized`; every passing trouble is waited out.
        """
        if self._hook is None:
            self._receiver = Poller(self._bot, self._request, store, self._pauses)
        else:
            self._receiver = Hook(self._bot, *self._hook, self._pauses)
        await self._receiver.run()

    @property
    def problem(self) -> str:
        """Why nothing comes in; "" while all is well."""
        return self._receiver.problem if self._receiver else "not receiving yet"

    def parse(self, raw: bytes) -> Sequence[Incoming]:
        """Raises `Unreadable`."""
        try:
            events = parse_update(read_update(raw), self._addressing)
            return [check_event(event) for event in events]
        except Exception as error:
            raise base.Unreadable(f"{type(error).__name__}") from error

    def split(self, post: Post) -> Sequence[Post]:
        """Posts that are one call each, in the order they leave."""
        return split_post(post)

    async def send(self, post: Post, files: Sequence[Ready]) -> Sent:
        """Send one of the posts that `split` gave, with its files drawn or fetched."""
        uploads = await read_uploads(files) if files else []
        try:
            return await self._send(post, uploads)
        except base.BadContent as error:
            if not any(word in error.reason.lower() for word in _BAD_PICTURE):
                raise
        # Telegram cannot show it as a picture (too long, too many pixels, …).
        return await self._send(post, as_documents(uploads))

    async def _send(self, post: Post, uploads: Sequence[Upload]) -> Sent:
        options: dict[str, Any] = {
            "disable_notification": post.silent or None,
            "reply_parameters": write_reply(post.reply_to),
        }
        with translated():
            if len(uploads) > 1:
                media = write_media(uploads, post.text)
                album = await self._bot.send_media_group(post.chat.id, media, **options)
                return Sent(tuple(str(message.message_id) for message in album))
            options["reply_markup"] = write_keyboard(post.buttons)
            options["parse_mode"] = ParseMode.HTML
            message = await self._send_one(post, uploads, options)
        return Sent((str(message.message_id),))

    async def _send_one(
        self, post: Post, uploads: Sequence[Upload], options: dict[str, Any]
    ) -> tg.Message:
        chat, text = post.chat.id, post.text
        if not uploads:
            return await self._bot.send_message(
                chat, text, link_preview_options=NO_PREVIEW, **options
            )
        file = uploads[0]
        send = self._bot.send_photo if file.as_photo else self._bot.send_document
        options |= {"caption": text or None, "filename": file.name}
        return await send(chat, file.data, **options)

    async def edit(self, post: Post, message_id: str) -> Sent:
        """Write a card anew; it may show that already.

        Raises `MessageGone` when there is nothing to edit: send it as a new one.
        """
        with suppress(base.NotModified):
            await self._edit(post, message_id)
        return Sent((message_id,))

    async def find(
        self, post: Post, *, after: str, known: Collection[str]
    ) -> Sent | None:
        """As `base.Finder.find`."""
        return await find_post(self._edit, post, after=after, known=known)

    async def _edit(self, post: Post, message_id: str) -> None:
        options: dict[str, Any] = {
            "chat_id": post.chat.id,
            "reply_markup": write_keyboard(post.buttons),
            "parse_mode": ParseMode.HTML,
        }
        with translated():
            options["message_id"] = read_id(message_id)
            if is_captioned(post):
                caption = shorten_markup(post.text, TELEGRAM.caption)
                await self._bot.edit_message_caption(caption=caption, **options)
            else:
                text = shorten_markup(post.text, TELEGRAM.text)
                await self._bot.edit_message_text(
                    text, link_preview_options=NO_PREVIEW, **options
                )

    async def answer(self, answer: PressAnswer) -> None:
        """Raises `Expired` when it comes too late: nobody waits for it any more."""
        with translated():
            await self._bot.answer_callback_query(
                answer.press_id.removeprefix("c:"),
                text=shorten_text(answer.text, ANSWER_UNITS) or None,
                show_alert=answer.alert or None,
            )

    async def react(self, reaction: Reaction) -> None:
        with translated():
            await self._bot.set_message_reaction(
                reaction.chat.id, read_id(reaction.message_id), reaction.emoji
            )

    async def show_menu(self, menu: Menu) -> None:
        """Show these commands in that chat; none: what all chats show."""
        scope = tg.BotCommandScopeChat(menu.chat.id)
        commands = [
            tg.BotCommand(name, shorten_text(description, COMMAND_DESCRIPTION))
            for name, description in menu.commands[:COMMANDS]
        ]
        with translated():
            if commands:
                await self._bot.set_my_commands(commands, scope=scope)
            else:
                await self._bot.delete_my_commands(scope=scope)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The file piece by piece; raises `TooBig`, `FileGone`, `Unavailable`, …"""
        if attachment.size > TELEGRAM.fetch_bytes:
            raise base.TooBig(f"{attachment.size} bytes")
        try:
            with translated():
                file = await self._bot.get_file(attachment.ref)
                # Its address holds the token for an hour: nobody keeps it.
                async for chunk in self._request.download(str(file.file_path)):
                    yield chunk
        except base.Ambiguous as error:
            raise base.Unavailable(str(error)) from None  # asking twice does no harm

    def link(self, code: str) -> str:
        """Where a person opens the private chat with `/start code` said already."""
        return f"https://t.me/{self._addressing.username}?start={code}"


def _read_bot_id(token: str) -> int:
    number = token.partition(":")[0]
    return int(number) if number.isdecimal() else 0
