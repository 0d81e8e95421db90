"""WeCom on loopback, from the vendor's documentation, with its limits enforced.

The robot's gateway (one connection, subscription, uploads in pieces), group robots, and
the app's API (access token, messages, media). Errors come inside answers that are 200.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import time
from collections import defaultdict, deque
from contextlib import asynccontextmanager, suppress
from itertools import count

import orjson
from aiohttp import WSMsgType, web
from cryptography.hazmat.primitives.padding import PKCS7

from bot.platforms.wecom.crypto import make_cipher, read_key
from tests.bot.platforms.faults import Faults
from tests.bot.platforms.seen import Seen, SeenFile
from tests.waiting import until

BOT_ID, SECRET = "aib-1", "robot-secret"
CORP, AGENT, APP_SECRET = "ww1", "1000002", "app-secret"
TOKEN, AES_KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
HOOK_KEY = "693a91f6-7xxx"
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
MARKDOWN_BYTES, TEXT_BYTES = 20_480, 2_048
PER_MINUTE = {"robot": 30, "hook": 20, "app": 30}
OK = {"errcode": 0, "errmsg": "ok"}


def refuse(code, words):
    return {"errcode": code, "errmsg": words}


class Wecom:
    def __init__(self, *, rates=False):
        self.rates, self.faults = rates, Faults()
        self.chats = defaultdict(list)  # chat → what was sent there
        self.media, self.files, self.uploads = {}, {}, {}
        self.known = {"wang", "wrGroup"}  # who has spoken to the robot
        self.members, self.socket = {"wang"}, None
        self.robots = {HOOK_KEY: "hook"}  # key of a group robot → its group
        self.token, self.tokens_given = "", 0
        self.closed = 0  # 1: the app was switched off
        self.pings = 0
        self._times = defaultdict(deque)
        self._numbers = count(1)
        self.url = self.wss_url = ""

    def make_app(self):
        app = web.Application(client_max_size=1 << 26)
        app.add_routes(
            [
                web.get("/", self.connect),
                web.get("/file/{name}", self.give_file),
                web.post("/cgi-bin/webhook/send", self.hook),
                web.post("/cgi-bin/webhook/upload_media", self.hook_upload),
                web.get("/cgi-bin/gettoken", self.give_token),
                web.post("/cgi-bin/message/send", self.app_send),
                web.post("/cgi-bin/media/upload", self.app_upload),
                web.get("/cgi-bin/media/get", self.app_media),
                web.get("/cgi-bin/agent/get", self.app_about),
            ]
        )
        return app

    def number(self):
        return next(self._numbers)

    @property
    def is_connected(self):
        """Whether a robot listens at the other end of the line."""
        return self.socket is not None and not self.socket.closed

    def keep(self, chat, seen):
        """What a group or member sees; refused when it comes too fast."""
        seen.id = str(self.number())
        self.chats[chat].append(seen)

    def is_fast(self, kind, place):
        if not self.rates:
            return False
        times, now = self._times[kind, place], time.monotonic()
        while times and times[0] < now - 60:
            times.popleft()
        times.append(now)
        return len(times) > PER_MINUTE[kind]

    # The robot

    async def connect(self, request):
        socket = web.WebSocketResponse()
        try:
            await socket.prepare(request)
        except ConnectionError:
            return web.Response(status=400)  # whoever called is dead already
        subscribed = False
        async for message in socket:
            if message.type != WSMsgType.TEXT:
                break
            frame = orjson.loads(message.data)
            if frame["cmd"] == "aibot_subscribe":
                answer = await self.subscribe(socket, frame["body"])
                subscribed = answer["errcode"] == 0
            elif not subscribed:
                answer = refuse(40058, "not subscribed")
            else:
                answer = await self.obey(socket, frame)
            if answer is not None and not socket.closed:
                await send_quietly(socket, {"headers": frame["headers"], **answer})
        return socket

    async def subscribe(self, socket, body):
        if (body["bot_id"], body["secret"]) != (BOT_ID, SECRET):
            return refuse(600041, "invalid secret")
        older, self.socket = self.socket, socket
        if older is not None and not older.closed:
            event = {"msgtype": "event", "event": {"eventtype": "disconnected_event"}}
            event |= {"msgid": f"d{self.number()}", "from": {"userid": "sys"}}
            await send_quietly(older, make_frame("aibot_event_callback", event))
            await older.close()
        return OK

    async def obey(self, socket, frame):
        command, body = frame["cmd"], frame.get("body") or {}
        if command == "ping":
            self.pings += 1
            return OK
        if command.startswith("aibot_upload_media"):
            return self.take_upload(command, body)
        if command != "aibot_send_msg":
            return refuse(40008, "unknown command")
        return await self.break_or(socket, lambda: self.robot_send(body))

    async def break_or(self, socket, carry_out):
        """Faults: refused, or carried out and the answer lost."""
        kind, _ = self.faults.take()
        if kind == "busy":
            return refuse(-1, "system busy")
        if kind == "429":
            return refuse(45009, "api freq out of limit")
        answer = carry_out()
        if kind == "cut_after":
            await socket.close()
        return None if kind in ("cut_after", "delay_after") else answer

    def robot_send(self, body):
        chat, kind = body["chatid"], body["msgtype"]
        if chat not in self.known:
            return refuse(86008, "no such chat, hint: [1] from ip: 10.0.0.1")
        if self.is_fast("robot", chat):
            return refuse(45009, "api freq out of limit")
        if body.get("chat_type") != (2 if chat.startswith("wr") else 1):
            return refuse(40058, "wrong chat_type")
        if kind == "markdown":
            content = body["markdown"]["content"]
            if not content or len(content.encode()) > MARKDOWN_BYTES:
                return refuse(45002, "content size out of limit")
            self.keep(chat, Seen("", content))
            return OK
        if kind not in ("image", "file"):
            return refuse(40008, "invalid message type")
        return self.keep_media(chat, kind, body[kind]["media_id"])

    def keep_media(self, chat, kind, media):
        if media not in self.media:
            return refuse(40007, "invalid media_id")
        file = SeenFile(media, self.media[media][0])
        seen = Seen("", "")
        if kind == "image":
            seen.photos = (file,)
        else:
            seen.files = (file,)
        self.keep(chat, seen)
        return OK

    def take_upload(self, command, body):
        if command.endswith("init"):
            if body["total_chunks"] > 100 or body["total_size"] < 5:
                return refuse(40009, "invalid size")
            name = f"up{self.number()}"
            self.uploads[name] = (body, {})
            return {**OK, "body": {"upload_id": name}}
        wish, pieces = self.uploads[body["upload_id"]]
        if command.endswith("chunk"):
            data = base64.b64decode(body["base64_data"])
            if len(data) > 512 << 10:
                return refuse(40009, "chunk too big")
            pieces[body["chunk_index"]] = data
            return OK
        whole = b"".join(pieces[n] for n in range(wish["total_chunks"]))
        good = len(whole) == wish["total_size"]
        if not good or hashlib.md5(whole).hexdigest() != wish["md5"]:
            return refuse(40009, "wrong md5")
        return {**OK, "body": {"media_id": self.keep_file(wish["filename"], whole)}}

    def keep_file(self, name, data):
        media = f"media{self.number()}"
        self.media[media] = (name, data)
        return media

    async def say(self, body, *, account="wang", chat="", msgid=None):
        """A person says something to the robot."""
        more = {"msgid": msgid or f"msg{self.number()}", "from": {"userid": account}}
        more |= {"aibotid": BOT_ID, "create_time": int(time.time())}
        more |= {"chattype": "group" if chat else "single"}
        more |= {"chatid": chat} if chat else {}
        self.known.add(chat or account)
        await until(lambda: self.is_connected)
        await self.socket.send_json(make_frame("aibot_msg_callback", more | body))

    def put_file(self, data):
        """(address, key): each file is encrypted with a key of its own."""
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        padder = PKCS7(256).padder()
        padded = padder.update(data) + padder.finalize()
        cipher = make_cipher(read_key(key)).encryptor()
        name = f"f{self.number()}"
        self.files[name] = cipher.update(padded) + cipher.finalize()
        return f"{self.url}/file/{name}", key

    async def give_file(self, request):
        data = self.files.get(request.match_info["name"])
        return web.Response(body=data) if data else web.Response(status=404)

    # Group robots

    async def hook(self, request):
        body = await request.json()
        return await self.answer(request, lambda: self.hook_send(request, body))

    async def answer(self, request, carry_out):
        kind, options = self.faults.take()
        if kind in ("500", "502"):
            return web.Response(status=int(kind), text="no")
        if kind == "busy":
            return web.json_response(refuse(-1, "system busy"))
        if kind == "429":
            return web.json_response(refuse(45009, "api freq out of limit"))
        answer = carry_out()
        if kind == "delay_after":
            await asyncio.sleep(options["seconds"])
        if kind in ("cut_after", "delay_after"):
            request.transport.close()
        if kind == "truncated":
            return web.Response(
                body=b'{"errcode": 0, "er', content_type="application/json"
            )
        if kind == "not_json":
            return web.Response(text="<html>hello</html>", content_type="text/html")
        return web.json_response(answer)

    def hook_send(self, request, body):
        group = self.robots.get(request.query.get("key"))
        if group is None:
            return refuse(93000, "invalid webhook url, hint: [1]")
        kind = body.get("msgtype")
        if kind not in ("text", "file", "image"):
            return refuse(40008, "invalid message type, hint: [1]")
        if self.is_fast("hook", group):
            return refuse(45009, "api freq out of limit")
        if kind == "text":
            return self.keep_text(group, body["text"]["content"])
        if kind == "file":
            return self.keep_media(group, kind, body["file"]["media_id"])
        data = base64.b64decode(body["image"]["base64"])
        good = hashlib.md5(data).hexdigest() == body["image"]["md5"]
        if not good or len(data) > 2 << 20 or not data.startswith(PICTURES):
            return refuse(40009, "invalid image")
        media = self.keep_file("image", data)
        return self.keep_media(group, "image", media)

    def keep_text(self, chat, content):
        if not content or len(content.encode()) > TEXT_BYTES:
            return refuse(40058, "invalid Request Parameter: content exceed max length")
        self.keep(chat, Seen("", content))
        return OK

    async def hook_upload(self, request):
        if request.query.get("key") not in self.robots:
            return web.json_response(refuse(93000, "invalid webhook url"))
        return await self.take_form(request)

    async def take_form(self, request):
        part = await (await request.multipart()).next()
        name, data = part.filename, await part.read()
        is_image = request.query.get("type") == "image"
        if is_image and not data.startswith(PICTURES):
            return web.json_response(refuse(40005, "invalid file type"))
        if not 5 <= len(data) <= (10 if is_image else 20) << 20:
            return web.json_response(refuse(40009, "invalid size"))
        media = self.keep_file(name, data)
        return web.json_response({**OK, "media_id": media, "type": "file"})

    # The app

    async def give_token(self, request):
        query = request.query
        if query["corpid"] != CORP:
            return web.json_response(refuse(40013, "invalid corpid"))
        if query["corpsecret"] != APP_SECRET:
            return web.json_response(refuse(40001, "invalid credential"))
        self.tokens_given += 1
        self.token = f"token{self.number()}"
        return web.json_response({**OK, "access_token": self.token, "expires_in": 7200})

    def check_token(self, request):
        return request.query.get("access_token") == self.token

    async def app_send(self, request):
        body = await request.json()
        if not self.check_token(request):
            return web.json_response(refuse(42001, "access_token expired"))
        return await self.answer(request, lambda: self.send_as_app(body))

    async def app_about(self, request):
        """What the app is: its members are those who may see it."""
        if not self.check_token(request):
            return web.json_response(refuse(42001, "access_token expired"))
        if request.query.get("agentid") != AGENT:
            return web.json_response(refuse(301002, "not allow operate another agent"))
        about = {"agentid": int(AGENT), "name": "信息台", "close": self.closed}
        return web.json_response({**OK, **about})

    def send_as_app(self, body):
        if str(body["agentid"]) != AGENT:
            return refuse(40056, "invalid agentid")
        if self.is_fast("app", body["touser"]):
            return refuse(45009, "api freq out of limit")
        if body["touser"] not in self.members:
            return {**OK, "invaliduser": body["touser"]}
        kind, chat = body["msgtype"], body["touser"]
        if kind == "text":
            answer = self.keep_text(chat, body["text"]["content"])
        else:
            answer = self.keep_media(chat, kind, body[kind]["media_id"])
        return {**answer, "msgid": f"sent{self.number()}"}

    async def app_upload(self, request):
        if not self.check_token(request):
            return web.json_response(refuse(42001, "access_token expired"))
        return await self.take_form(request)

    async def app_media(self, request):
        if request.query.get("media_id") not in self.media:
            return web.json_response(refuse(40007, "invalid media_id"))
        return web.Response(body=self.media[request.query["media_id"]][1])


async def send_quietly(socket, frame):
    """To somebody who may be dead by now."""
    with suppress(ConnectionError):
        await socket.send_json(frame)


def make_frame(command, body):
    return {"cmd": command, "headers": {"req_id": secrets.token_hex(8)}, "body": body}


@asynccontextmanager
async def run_wecom(*, rates=False):
    stage = Wecom(rates=rates)
    runner = web.AppRunner(stage.make_app(), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        stage.url, stage.wss_url = f"http://{host}:{port}", f"ws://{host}:{port}/"
        yield stage
    finally:
        await runner.cleanup()
