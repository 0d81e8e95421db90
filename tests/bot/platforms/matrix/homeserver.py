"""A homeserver on loopback: the part of the client-server API that bots and tests use.

Real ones behave the same in what is tested; `make test-matrix` says so with Synapse.
"""

from __future__ import annotations

from contextlib import asynccontextmanager

from aiohttp import web

from tests.bot.platforms.faults import Faults, answer_badly
from tests.bot.platforms.matrix.world import Refusal, World

V3 = "/_matrix/client/v3"


class Homeserver:
    def __init__(self):
        self.world, self.faults = World(), Faults()
        self.calls = []
        self.timeline_limit = 50
        self.url = ""

    def make_app(self):
        app = web.Application(client_max_size=1 << 26)
        app.add_routes(
            [
                web.post(f"{V3}/register", self.register),
                web.post(f"{V3}/login", self.log_in),
                web.post(f"{V3}/logout", self.log_out),
                web.get("/_matrix/client/versions", self.tell_versions),
                web.get(f"{V3}/account/whoami", self.whoami),
                web.get(f"{V3}/joined_rooms", self.list_joined),
                web.get(f"{V3}/profile/{{user}}/displayname", self.read_name),
                web.put(f"{V3}/profile/{{user}}/displayname", self.write_name),
                web.get(f"{V3}/sync", self.sync),
                web.post(f"{V3}/createRoom", self.create_room),
                web.post(f"{V3}/join/{{room}}", self.join),
                web.post(f"{V3}/rooms/{{room}}/{{act:leave|invite|kick}}", self.act),
                web.put(f"{V3}/rooms/{{room}}/send/{{kind}}/{{key}}", self.send),
                web.put(f"{V3}/rooms/{{room}}/redact/{{event}}/{{key}}", self.redact),
                web.put(f"{V3}/rooms/{{room}}/state/{{kind}}/", self.set_state),
                web.put(f"{V3}/rooms/{{room}}/state/{{kind}}", self.set_state),
                web.get(f"{V3}/rooms/{{room}}/state/{{kind}}", self.read_state),
                web.get(f"{V3}/rooms/{{room}}/event/{{event}}", self.read_event),
                web.get(f"{V3}/rooms/{{room}}/messages", self.read_back),
                web.post("/_matrix/media/v3/upload", self.upload),
                web.get(
                    "/_matrix/client/v1/media/download/{server}/{media}", self.download
                ),
            ]
        )
        app.middlewares.append(self.refuse)
        return app

    @web.middleware
    async def refuse(self, request, handler):
        self.calls.append((request.method, request.path))
        try:
            return await handler(request)
        except Refusal as refusal:
            return web.json_response(refusal.body, status=refusal.status)

    def who(self, request):
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.world.tokens:
            raise Refusal(401, "M_UNKNOWN_TOKEN", "Unrecognised access token")
        return self.world.tokens[token]

    async def register(self, request):
        wish = await request.json()
        if "auth" not in wish:
            flows = {"flows": [{"stages": ["m.login.dummy"]}], "session": "s"}
            return web.json_response(flows, status=401)
        account = f"@{wish['username']}:{self.world.server_name}"
        self.world.users[account] = {
            "password": wish["password"],
            "name": wish["username"],
        }
        return self.open_session(account)

    async def log_in(self, request):
        wish = await request.json()
        name = wish["identifier"]["user"]
        account = name if name.startswith("@") else f"@{name}:{self.world.server_name}"
        user = self.world.users.get(account)
        if user is None or user["password"] != wish.get("password"):
            raise Refusal(403, "M_FORBIDDEN", "Invalid username or password")
        return self.open_session(account, wish.get("device_id", "DEVICE"))

    def open_session(self, account, device="DEVICE"):
        """A second login as the same device ends the first."""
        tokens, devices = self.world.tokens, self.world.devices
        tokens.pop(devices.get((account, device)), None)
        token = f"token-{self.world.number()}"
        tokens[token] = account
        devices[account, device] = token
        return web.json_response(
            {
                "user_id": account,
                "access_token": token,
                "device_id": device,
                "home_server": self.world.server_name,
            }
        )

    async def log_out(self, request):
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.who(request)
        del self.world.tokens[token]
        return web.json_response({})

    async def tell_versions(self, request):
        return web.json_response({"versions": ["v1.11"]})

    async def list_joined(self, request):
        account = self.who(request)
        rooms = self.world.rooms.values()
        joined = [r.id for r in rooms if r.members.get(account) == "join"]
        return web.json_response({"joined_rooms": joined})

    async def read_state(self, request):
        room = self.world.room(request.match_info["room"], self.who(request))
        kind = request.match_info["kind"]
        for event in self.world.state(room):
            if event["type"] == kind and event["state_key"] == "":
                return web.json_response(event["content"])
        raise Refusal(404, "M_NOT_FOUND", "Event not found")

    async def whoami(self, request):
        answer = {"user_id": self.who(request), "device_id": "STORYDESK"}
        return web.json_response(answer)

    async def read_name(self, request):
        return web.json_response(
            {"displayname": self.world.users[request.match_info["user"]]["name"]}
        )

    async def write_name(self, request):
        wish = await request.json()
        self.world.users[self.who(request)]["name"] = wish["displayname"]
        return web.json_response({})

    async def sync(self, request):
        query = request.query
        answer = await self.world.sync(
            self.who(request),
            int(query.get("since", "s0")[1:]),
            whole=query.get("full_state") == "true" or "since" not in query,
            seconds=min(2, int(query.get("timeout", 0)) / 1000),
            limit=self.timeline_limit,
        )
        return web.json_response(answer)

    async def create_room(self, request):
        account = self.who(request)
        room = self.world.create_room(account, await request.json())
        return web.json_response({"room_id": room})

    async def join(self, request):
        account, room = self.who(request), self.world.room(request.match_info["room"])
        if room.members.get(account) not in ("invite", "join"):
            raise Refusal(403, "M_FORBIDDEN", "You are not invited to this room.")
        if room.members[account] == "invite":
            self.world.set_member(room, account, "join", account)
        return web.json_response({"room_id": room.id})

    async def act(self, request):
        account = self.who(request)
        room = self.world.room(request.match_info["room"], account)
        wish = await request.json() if request.can_read_body else {}
        membership = "invite" if request.match_info["act"] == "invite" else "leave"
        target = wish.get("user_id", account)
        self.world.set_member(room, target, membership, account)
        return web.json_response({})

    async def set_state(self, request):
        account = self.who(request)
        room = self.world.room(request.match_info["room"], account)
        content = await request.json()
        event = self.world.add(room, request.match_info["kind"], account, content, "")
        return web.json_response({"event_id": event["event_id"]})

    async def send(self, request):
        account, place = self.who(request), request.match_info
        content = await request.json()
        key = (account, place["room"], place["key"])

        async def carry_out():
            args = (place["room"], account, place["kind"], content, key)
            return self.world.send(*args)

        kind, options = self.faults.take()
        if kind == "429":
            wait = {"retry_after_ms": options["retry_after"] * 1000}
            raise Refusal(429, "M_LIMIT_EXCEEDED", "Too Many Requests", **wait)
        if kind:
            answer = await answer_badly(
                kind, carry_out, seconds=options.get("seconds", 0)
            )
            if answer is None:
                request.transport.close()
                return web.Response()
            return answer
        return web.json_response({"event_id": await carry_out()})

    async def redact(self, request):
        self.who(request)
        place = request.match_info
        event = self.world.find_event(place["room"], place["event"])
        event["content"] = {}
        event["unsigned"] = {"redacted_because": {}}
        return web.json_response({"event_id": "$redaction"})

    async def read_event(self, request):
        self.world.room(request.match_info["room"], self.who(request))
        place = request.match_info
        return web.json_response(self.world.show_event(place["room"], place["event"]))

    async def read_back(self, request):
        self.who(request)
        query = request.query
        answer = self.world.read_back(
            request.match_info["room"],
            start=int(query["from"][1:]) if "from" in query else self.world.position,
            end=int(query.get("to", "s0")[1:]),
            limit=int(query.get("limit", 10)),
        )
        return web.json_response(answer)

    async def upload(self, request):
        self.who(request)
        media = f"media{self.world.number()}"
        self.world.media[media] = await request.read()
        uri = f"mxc://{self.world.server_name}/{media}"
        return web.json_response({"content_uri": uri})

    async def download(self, request):
        self.who(request)
        data = self.world.media.get(request.match_info["media"])
        if data is None:
            raise Refusal(404, "M_NOT_FOUND", "Not found")
        return web.Response(body=data)


@asynccontextmanager
async def run_homeserver():
    server = Homeserver()
    runner = web.AppRunner(server.make_app(), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        server.url = f"http://{host}:{port}"
        yield server
    finally:
        await runner.cleanup()
