"""Group robots (群机器人): a key for each group, nothing comes back from them.

https://developer.work.weixin.qq.com/document/path/91770
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from bot.platforms import base
from bot.platforms.calls import JsonCalls
from bot.platforms.plain import write_plain
from bot.platforms.wecom.app import write_form
from bot.platforms.wecom.errors import check_answer
from bot.platforms.wecom.files import Upload
from bot.platforms.wecom.limits import HOOK
from bot.platforms.wecom.markdown import disarm
from bot.platforms.wecom.names import Json
from handlers.messages import Chat


def read_key(value: str) -> str:
    """Of a group robot, also from its whole address."""
    return parse_qs(urlsplit(value).query).get("key", [value])[0]


class Hooks:
    """`keys` by the names that the desk file uses: `wecom:hook:<name>`."""

    def __init__(self, keys: Mapping[str, str], *, url: str, calls: JsonCalls) -> None:
        self._keys, self._calls = keys, calls
        self._url = f"{url}/cgi-bin/webhook"

    def _find_key(self, chat: Chat) -> str:
        key = self._keys.get(chat.id.removeprefix(HOOK))
        if key is None:
            raise base.ChatGone("no group robot of this name is set up")
        return key

    async def send_text(self, chat: Chat, html: str) -> None:
        text = {"content": disarm(write_plain(html))}
        await self._call("send", chat, {"msgtype": "text", "text": text})

    async def send_file(self, chat: Chat, upload: Upload) -> None:
        if upload.kind == "image":
            data = base64.b64encode(upload.data).decode()
            image = {"base64": data, "md5": upload.md5}
            await self._call("send", chat, {"msgtype": "image", "image": image})
            return
        media = {"media_id": await self._upload(chat, upload)}
        await self._call("send", chat, {"msgtype": "file", "file": media})

    async def _upload(self, chat: Chat, upload: Upload) -> str:
        query = {"key": self._find_key(chat), "type": "file"}
        url = f"{self._url}/upload_media"
        try:
            answer = await self._calls.post(url, write_form(upload), params=query)
        except base.Ambiguous as error:  # nobody sees an upload
            raise base.Unavailable(str(error)) from None
        check_answer(answer)
        return str(answer["media_id"])

    async def _call(self, path: str, chat: Chat, body: Json) -> None:
        query = {"key": self._find_key(chat)}
        answer = await self._calls.post(f"{self._url}/{path}", body, params=query)
        check_answer(answer)
