"""What WeCom says: robot or app, the address it calls, the group robots."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from datetime import datetime

from bot.doctor.clocks import judge_clock
from bot.doctor.findings import Finding, problem, warn, well
from bot.platforms import base
from bot.platforms.asking import Asking, Json, Unreachable, open_asking
from bot.platforms.strangers import find_strangers
from bot.platforms.wecom.adapter import WecomPlatform
from bot.platforms.wecom.crypto import Crypto
from bot.platforms.wecom.hooks import read_key
from bot.platforms.wecom.limits import CALLBACK_PATH, HOOK
from bot.platforms.wecom.names import NAME
from bot.settings import Settings
from storage.desk.desk_groups import BoundChat

CHECK_NETWORK = "check the network and WECOM_API_URL"
# What the codes of the app's account mean, and what to do.
ACCOUNT: dict[int, tuple[str, str]] = {
    40013: ("WECOM_CORP_ID is of no corporation", "copy it from 我的企业"),
    40001: ("WECOM_AGENT_SECRET is not accepted", "copy it again from the app's page"),
    60020: ("WeCom takes no calls from here", "add this address to 企业可信IP"),
    301002: ("WECOM_AGENT_ID is another app's", "copy it again from the app's page"),
    40056: ("WECOM_AGENT_ID is of no app", "copy it again from the app's page"),
}
NO_SUCH_ROBOT = 93000


async def check_wecom(
    settings: Settings, groups: Sequence[BoundChat], now: datetime
) -> list[Finding]:
    """`groups`: those bound to chats and group robots here."""
    found: list[Finding] = []
    async with open_asking() as asking:
        if settings.wecom_bot_id:
            found += await _check_robot(asking, settings)
        if settings.wecom_corp_id:
            found += await _check_app(asking, settings)
            found += judge_clock(asking.server_time, now, whose="WeCom's")
            found.append(await _check_callback(asking, settings))
        robots = settings.read_list("wecom_webhooks")
        for name, value in robots.items():
            found.append(await _check_group_robot(asking, settings, name, value))
    hooks = [g for g in groups if g.chat_key.startswith(f"{NAME}:{HOOK}")]
    return found + find_strangers(hooks, robots, setting="WECOM_WEBHOOKS", prefix=HOOK)


async def _check_robot(asking: Asking, settings: Settings) -> list[Finding]:
    """A connection of the doctor's own would end that of the running desk."""
    running = await _ask_running(asking, settings)
    if running is not None:
        if running.get("parts", {}).get(NAME) == "ok":
            return [well(NAME, "the running desk's robot is connected")]
        words = str(running.get("reasons", {}).get(NAME, "the desk cannot tell"))
        remedy = "see the log; run one process for one robot"
        return [problem(NAME, f"the running desk: {words}", remedy)]
    return [await _try_to_connect(settings)]


async def _ask_running(asking: Asking, settings: Settings) -> Json | None:
    """/health of the desk on this machine, None if none runs that has this platform."""
    url = f"http://127.0.0.1:{settings.listen_port}/health"
    try:
        _, found = await asking.ask("GET", url)
    except Unreachable:
        return None
    return found if NAME in (found.get("parts") or {}) else None


async def _try_to_connect(settings: Settings) -> Finding:
    secret = settings.wecom_bot_secret
    robot = (settings.wecom_bot_id or "", secret.get_secret_value() if secret else "")
    platform = WecomPlatform(robot=robot, wss_url=settings.wecom_wss_url, patience=10)
    try:
        await platform.start()
    except base.Unauthorized:
        words = "WECOM_BOT_ID or WECOM_BOT_SECRET is not accepted"
        return problem(NAME, words, "copy both again from the robot's page (长连接)")
    except base.SendError as error:
        words = f"{settings.wecom_wss_url}: {error}"
        return problem(NAME, words, "check the network and WECOM_WSS_URL")
    finally:
        await platform.stop()
    return well(NAME, "the robot can connect")


async def _check_app(asking: Asking, settings: Settings) -> list[Finding]:
    secret = settings.wecom_agent_secret
    url = f"{settings.wecom_api_url}/cgi-bin"
    query = {
        "corpid": settings.wecom_corp_id or "",
        "corpsecret": secret.get_secret_value() if secret else "",
    }
    try:
        _, answer = await asking.ask("GET", f"{url}/gettoken", params=query)
        if answer.get("errcode"):
            return [_word_refusal(answer)]
        token = str(answer.get("access_token", ""))
        about = {"access_token": token, "agentid": settings.wecom_agent_id or ""}
        _, answer = await asking.ask("GET", f"{url}/agent/get", params=about)
    except Unreachable as error:
        return [problem(NAME, f"{settings.wecom_api_url}: {error}", CHECK_NETWORK)]
    if answer.get("errcode"):
        return [_word_refusal(answer)]
    if answer.get("close"):
        return [problem(NAME, "the app is switched off", "switch it on: 启用应用")]
    return [well(NAME, f"app “{answer.get('name', '')}” is accepted")]


def _word_refusal(answer: Json) -> Finding:
    code = int(answer.get("errcode", 0))
    other = (f"WeCom refuses the app: errcode {code}", "look the code up at WeCom's")
    words, remedy = ACCOUNT.get(code, other)
    return problem(NAME, words, remedy)


async def _check_callback(asking: Asking, settings: Settings) -> Finding:
    """As WeCom does when the address is entered: a sealed word has to come back."""
    if not settings.public_url:
        words = "PUBLIC_URL is not set: whether WeCom reaches the desk cannot be told"
        remedy = f"set it, and enter PUBLIC_URL{CALLBACK_PATH} at the app (接收消息)"
        return warn("callback", words, remedy)
    url, word = f"{settings.public_url}{CALLBACK_PATH}", secrets.token_hex(8).encode()
    try:
        status, answer = await asking.read(url, params=_seal_echo(settings, word))
    except Unreachable as error:
        remedy = "start the desk; see that PUBLIC_URL leads to LISTEN from outside"
        return warn("callback", f"{url}: {error}", remedy)
    if status == 200 and answer == word:
        return well("callback", f"the desk answers at {url}")
    if status == 403:
        words = f"{url}: the desk there has another WECOM_TOKEN or WECOM_AES_KEY"
        return problem(
            "callback", words, "copy both from the app, start the desk again"
        )
    words = f"{url}: what answers there is not the desk (HTTP {status})"
    return problem("callback", words, "see that PUBLIC_URL leads to LISTEN")


def _seal_echo(settings: Settings, word: bytes) -> dict[str, str]:
    token, key = settings.wecom_token, settings.wecom_aes_key
    crypto = Crypto(
        token.get_secret_value() if token else "",
        key.get_secret_value() if key else "",
        settings.wecom_corp_id or "",
    )
    sealed, at, nonce = crypto.seal(word), str(int(time.time())), secrets.token_hex(4)
    signature = crypto.sign(at, nonce, sealed)
    query = {"msg_signature": signature, "timestamp": at, "nonce": nonce}
    return {**query, "echostr": sealed}


async def _check_group_robot(
    asking: Asking, settings: Settings, name: str, value: str
) -> Finding:
    """Asked for a kind of message that does not exist: nothing is posted."""
    url = f"{settings.wecom_api_url}/cgi-bin/webhook/send"
    query = {"key": read_key(value)}
    try:
        _, answer = await asking.ask("POST", url, {"msgtype": "none"}, params=query)
    except Unreachable as error:
        return problem("robots", f"{name}: {error}", CHECK_NETWORK)
    if answer.get("errcode") == NO_SUCH_ROBOT:
        words = f"{name}: the key in WECOM_WEBHOOKS is of no group robot"
        return problem("robots", words, "copy its address again from the group")
    return well("robots", f"{name}: the group robot is there")
