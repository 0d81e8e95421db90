"""Whether a message is meant for the desk, and what it says without the desk's name."""

from __future__ import annotations

import re
from dataclasses import dataclass

import telegram as tg


@dataclass(frozen=True, slots=True)
class Addressing:
    """The desk's own account. Without a `username` nothing names it."""

    bot_id: int
    username: str = ""

    def read(self, message: tg.Message) -> tuple[str, bool]:
        """(text, addressed): `/rank@desk 9月` → `/rank 9月`, `@desk 排名` → `排名`."""
        text = message.text or message.caption or ""
        command, mine = self._read_command(text)
        if command:
            return command, mine or message.chat.type == tg.Chat.PRIVATE
        plain = self._drop_name(text)
        named = plain is not None or self._is_reply(message)
        is_private = message.chat.type == tg.Chat.PRIVATE
        return (text if plain is None else plain), named or is_private

    def _read_command(self, text: str) -> tuple[str, bool]:
        """("", False) if it is no command; a command for nobody is for the desk."""
        found = re.match(r"(/\w+)(?:@(\w+))?(?=\s|$)", text)
        if not found:
            return "", False
        command, name = found.groups()
        mine = not name or name.lower() == self.username.lower()
        return (command + text[found.end() :] if mine else text), mine

    def _drop_name(self, text: str) -> str | None:
        """The text without @desk, None if it does not name the desk."""
        if not self.username:
            return None
        name = re.compile(rf"(?<!\w)@{re.escape(self.username)}(?!\w)", re.I | re.A)
        if not name.search(text):
            return None
        return name.sub("", text, count=1).strip()

    def _is_reply(self, message: tg.Message) -> bool:
        answered = message.reply_to_message
        author = answered.from_user if answered else None
        return bool(author and author.id == self.bot_id)
