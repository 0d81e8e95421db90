"""What the homeserver says: the account, the rooms, whether they can be read.

With a password the doctor logs in beside the running desk, as a device of its own, and
out again: a second login as the desk's device would end the first.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from bot.doctor.clocks import judge_clock
from bot.doctor.findings import Finding, problem, well
from bot.platforms.asking import Asking, Json, Unreachable, open_asking
from bot.platforms.matrix.names import NAME
from bot.settings import Settings
from storage.desk.desk_groups import BoundChat

V3 = "/_matrix/client/v3"
DOCTOR = "STORYDESK_DOCTOR"
USUAL_LEVEL = 0  # to write, where a room says nothing about it
CHECK_NETWORK = "check the network and MATRIX_HOMESERVER"


class Refused(Exception):
    """The account is not accepted; `words` say why."""


@dataclass(slots=True)
class Account:
    """Whose rooms are looked at; `token` opens them."""

    asking: Asking
    url: str
    user: str = ""
    token: str = ""

    async def ask(
        self, method: str, path: str, body: Json | None = None
    ) -> tuple[int, Json]:
        """Raises `Unreachable`."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = f"{self.url}{path}"
        return await self.asking.ask(method, url, body, headers=headers)


async def check_matrix(
    settings: Settings, groups: Sequence[BoundChat], now: datetime
) -> list[Finding]:
    """`groups`: those bound to rooms; all rooms that the desk speaks in."""
    server = settings.matrix_homeserver or ""
    async with open_asking() as asking:
        account = Account(asking, server)
        try:
            await _find_server(account)
        except Unreachable as error:
            return [problem(NAME, f"{server}: {error}", CHECK_NETWORK)]
        found = judge_clock(asking.server_time, now, whose="the homeserver's")
        try:
            async with _entered(account, settings):
                found = [_judge_user(account, settings), *found]
                return found + await _check_rooms(account, groups)
        except Refused as error:
            words, _, remedy = str(error).partition(": ")
            return [problem(NAME, words, remedy), *found]


async def _find_server(account: Account) -> None:
    status, found = await account.ask("GET", "/_matrix/client/versions")
    if status != 200 or not found.get("versions"):
        raise Unreachable("what answers there is no homeserver")


@asynccontextmanager
async def _entered(account: Account, settings: Settings) -> AsyncIterator[None]:
    """Logged in while inside. Raises `Refused`, `Unreachable`."""
    if settings.matrix_token:
        account.token = settings.matrix_token.get_secret_value()
        await _read_user(account)
        yield
        return
    await _log_in(account, settings)
    try:
        yield
    finally:
        await account.ask("POST", f"{V3}/logout", {})


async def _read_user(account: Account) -> None:
    status, found = await account.ask("GET", f"{V3}/account/whoami")
    if status != 200:
        raise Refused(
            "MATRIX_TOKEN is not accepted: log the desk's account in again and write"
            " its access token there"
        )
    account.user = str(found.get("user_id", ""))


async def _log_in(account: Account, settings: Settings) -> None:
    password = settings.matrix_password
    wish = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": settings.matrix_user},
        "password": password.get_secret_value() if password else "",
        "device_id": DOCTOR,
        "initial_device_display_name": "storydesk doctor",
    }
    status, found = await account.ask("POST", f"{V3}/login", wish)
    if status == 429:
        raise Refused("too many logins: wait a minute and ask again")
    if status != 200:
        raise Refused(
            "MATRIX_USER or MATRIX_PASSWORD is not accepted: check both, and that the"
            " server allows logins with a password"
        )
    account.user = str(found["user_id"])
    account.token = str(found["access_token"])


def _judge_user(account: Account, settings: Settings) -> Finding:
    wanted = settings.matrix_user or ""
    local = account.user[1:].partition(":")[0]
    if wanted.lower() in (account.user, local):
        return well(NAME, account.user)
    words = f"MATRIX_TOKEN is that of {account.user}, MATRIX_USER is {wanted}"
    return problem(NAME, words, "write the desk's own account into both")


async def _check_rooms(account: Account, groups: Sequence[BoundChat]) -> list[Finding]:
    _, found = await account.ask("GET", f"{V3}/joined_rooms")
    joined = set(found.get("joined_rooms") or [])
    return [await _check_room(account, group, joined) for group in groups]


async def _check_room(account: Account, group: BoundChat, joined: set[str]) -> Finding:
    name, room = group.name or group.chat_key, group.chat_key.partition(":")[2]
    if room not in joined:
        words = f"{name}: the desk is not in the room"
        return problem("groups", words, f"invite {account.user} into it")
    if await _read_state(account, room, "m.room.encryption"):
        words = f"{name}: the room is encrypted, the desk cannot read what is said"
        remedy = "make a new room without encryption, and bind it: /bind"
        return problem("groups", words, remedy)
    levels = await _read_state(account, room, "m.room.power_levels")
    if not _may_write(account.user, levels):
        words = f"{name}: the desk may not write there"
        return problem("groups", words, "let an admin of the room raise its power")
    return well("groups", f"{name}: joined, not encrypted, may write")


async def _read_state(account: Account, room: str, kind: str) -> Json:
    """The content of a room's state; nothing where it has none."""
    path = f"{V3}/rooms/{quote(room)}/state/{kind}"
    status, found = await account.ask("GET", path)
    return found if status == 200 else {}


def _may_write(user: str, levels: Json) -> bool:
    own = _read_level(levels, "users", user)
    return own >= _read_level(levels, "events", "m.room.message")


def _read_level(levels: Json, kind: str, name: str) -> int:
    usual = levels.get(f"{kind}_default") or USUAL_LEVEL
    return int((levels.get(kind) or {}).get(name) or usual)
