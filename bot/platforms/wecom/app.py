"""The app (自建应用): members write to it, WeCom calls the desk, the desk calls back.

Sending: https://developer.work.weixin.qq.com/document/path/90236; files: …/path/90253
and …/path/90254; the access token: …/path/91039.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

import aiohttp

from bot.platforms import base
from bot.platforms.calls import JsonCalls
from bot.platforms.pauses import Pauses
from bot.platforms.plain import write_plain
from bot.platforms.wecom.errors import check_answer
from bot.platforms.wecom.files import Upload
from bot.platforms.wecom.limits import APP
from bot.platforms.wecom.markdown import disarm
from bot.platforms.wecom.names import Json
from handlers.messages import Attachment, Chat

EARLY = 300.0  # seconds before its end a token is not used any more


@dataclass(frozen=True, slots=True)
class AppAccount:
    corp_id: str
    agent_id: str
    secret: str


class App:
    """What comes in is brought by `bot.web`; here the desk sends and fetches."""

    limits = APP
    hears = False

    def __init__(self, account: AppAccount, *, url: str, calls: JsonCalls) -> None:
        self.id = f"{account.corp_id}/{account.agent_id}"
        self._account, self._calls = account, calls
        self._url = f"{url}/cgi-bin"
        self._token, self._token_ends = "", 0.0
        self.problem = ""

    async def start(self) -> None:
        """Raises `Unauthorized`, `Unavailable`."""
        await self._fetch_token()

    async def stop(self) -> None:
        self._token = ""

    async def receive(self, store: base.Store, pauses: Pauses) -> NoReturn:
        raise AssertionError("an app is called, it does not ask")

    async def _fetch_token(self) -> str:
        account = self._account
        query = {"corpid": account.corp_id, "corpsecret": account.secret}
        answer = await self._calls.get(f"{self._url}/gettoken", params=query)
        check_answer(answer)
        self._token = str(answer["access_token"])
        self._token_ends = time.monotonic() + float(answer["expires_in"]) - EARLY
        return self._token

    async def _find_token(self) -> str:
        if self._token and time.monotonic() < self._token_ends:
            return self._token
        return await self._fetch_token()

    async def _call(
        self,
        path: str,
        make_body: Json | Upload,
        query: Mapping[str, str] | None = None,
    ) -> Json:
        """Once more with a new token if WeCom does not take this one."""
        try:
            return await self._call_once(path, make_body, query or {})
        except base.Unauthorized:
            self._token = ""
            return await self._call_once(path, make_body, query or {})

    async def _call_once(
        self, path: str, body: Json | Upload, query: Mapping[str, str]
    ) -> Json:
        token = {"access_token": await self._find_token()}
        sent = body if isinstance(body, dict) else write_form(body)
        url = f"{self._url}/{path}"
        answer = await self._calls.post(url, sent, params={**query, **token})
        check_answer(answer)
        return answer

    async def send_text(self, chat: Chat, html: str) -> str:
        text = {"content": disarm(write_plain(html))}
        return await self._send(chat, {"msgtype": "text", "text": text})

    async def send_file(self, chat: Chat, upload: Upload) -> str:
        media = await self._upload(upload)
        kind = upload.kind
        return await self._send(chat, {"msgtype": kind, kind: {"media_id": media}})

    async def _upload(self, upload: Upload) -> str:
        try:
            answer = await self._call("media/upload", upload, {"type": upload.kind})
        except base.Ambiguous as error:  # nobody sees an upload
            raise base.Unavailable(str(error)) from None
        return str(answer["media_id"])

    async def _send(self, chat: Chat, body: Json) -> str:
        place = {"touser": chat.id, "agentid": self._account.agent_id}
        answer = await self._call("message/send", place | body)
        if chat.id.lower() in str(answer.get("invaliduser", "")).lower().split("|"):
            raise base.Blocked("no such member, or one who may not see the app")
        return str(answer.get("msgid", ""))

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """WeCom says that a file is gone in JSON, with status 200."""
        query = {
            "access_token": await self._find_token(),
            "media_id": attachment.ref,
        }
        url, head = f"{self._url}/media/get", b""
        chunks = self._calls.download(url, limit=APP.fetch_bytes, params=query)
        async for chunk in chunks:
            if not head and chunk.startswith(b'{"errcode"'):
                raise base.FileGone("WeCom has no such file any more")
            head = chunk
            yield chunk


def write_form(upload: Upload) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("media", upload.data, filename=upload.name)
    return form
