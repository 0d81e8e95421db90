"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.errors import ApiError, too_many_requests
from bot.sandbox.faults import Fault
from bot.sandbox.methods import BY_LOWER_NAME
from bot.sandbox.params import Params, read_params
from bot.sandbox.service import Service
from bot.sandbox.wiring import SERVICE, answer_json, cut_connection

Json = dict[str, Any]
_TOKEN = re.compile(r"\d{1,20}:[\w-]+", re.ASCII)
UNAUTHORIZED = ApiError(401, "Unauthorized")
NOT_FOUND = ApiError(404, "Not Found")
NO_METHOD = ApiError(404, "Not Found: method not found")
AILING = ApiError(500, "Internal Server Error")


@dataclass(slots=True)
class Outcome:
    """What a call came to; `body` is the whole answer."""

    code: int
    body: Json
    retry_after: int = 0


async def serve_method(request: web.Request) -> web.StreamResponse:
    """One call of the Bot API, with whatever fault is due."""
    service = request.app[SERVICE]
    try:
        _check_token(service, request.match_info["token"])
    except ApiError as error:
        return _answer(_refuse(error))
    method = BY_LOWER_NAME.get(request.match_info["method"].lower(), ("", None))[0]
    fault = service.faults.take(method)
    refusal = await _begin_fault(request, fault)
    if refusal is not None:
        _record(service, method, Params(), refusal, fault)
        return refusal if isinstance(refusal, web.Response) else _answer(refusal)
    outcome = await _carry_out(request, service, method, fault)
    return await _end_fault(request, outcome, fault)


def _check_token(service: Service, token: str) -> None:
    if token != service.token:
        raise UNAUTHORIZED if _TOKEN.fullmatch(token) else NOT_FOUND
    if service.logged_out:
        raise ApiError(400, "Logged out")


async def _begin_fault(
    request: web.Request, fault: Fault | None
) -> Outcome | web.Response | None:
    """What befalls the call before it is carried out."""
    match fault.kind if fault else "":
        case "cut_before":
            await cut_connection(request)
        case "cut_during":
            await request.content.read(1)
            await cut_connection(request)
        case "429":
            assert fault is not None
            return _refuse(too_many_requests(fault.retry_after))
        case "500":
            return _refuse(AILING)
        case "502":
            page = "<html><h1>502 Bad Gateway</h1></html>"
            return web.Response(status=502, text=page, content_type="text/html")
    return None


async def _carry_out(
    request: web.Request, service: Service, method: str, fault: Fault | None
) -> Outcome:
    params = Params()
    try:
        if not method:
            raise NO_METHOD
        params = await read_params(request)
        if fault and fault.kind == "delay_before":
            await asyncio.sleep(fault.seconds)
        result = await BY_LOWER_NAME[method.lower()][1](service, params)
        outcome = Outcome(200, {"ok": True, "result": result})
    except ApiError as error:
        outcome = _refuse(error)
    except ConnectionError:  # the bot went away in the middle of its request
        await cut_connection(request)
    _record(service, method or request.match_info["method"], params, outcome, fault)
    return outcome


def _refuse(error: ApiError) -> Outcome:
    retry_after = int(error.parameters.get("retry_after", 0))
    return Outcome(error.code, error.as_json(), retry_after)


async def _end_fault(
    request: web.Request, outcome: Outcome, fault: Fault | None
) -> web.StreamResponse:
    """What befalls the answer of a call that was carried out."""
    match fault.kind if fault else "":
        case "cut_after":
            await cut_connection(request)
        case "delay_after":
            assert fault is not None
            await asyncio.sleep(fault.seconds)
        case "not_json":
            return web.Response(text="<html>hello</html>", content_type="text/html")
        case "truncated":
            return await _answer_half(request, outcome)
    return _answer(outcome)


def _answer(outcome: Outcome) -> web.Response:
    headers = {"Retry-After": str(outcome.retry_after)} if outcome.retry_after else {}
    return answer_json(outcome.body, status=outcome.code, headers=headers)


async def _answer_half(request: web.Request, outcome: Outcome) -> web.StreamResponse:
    whole = answer_json(outcome.body).body
    assert isinstance(whole, bytes)
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(whole)
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    await cut_connection(request)
    return response


def _record(
    service: Service,
    method: str,
    params: Params,
    outcome: Outcome | web.Response,
    fault: Fault | None,
) -> None:
    code = outcome.status if isinstance(outcome, web.Response) else outcome.code
    body = {} if isinstance(outcome, web.Response) else outcome.body
    chat, messages = _find_messages(body.get("result"), params)
    service.journal.record(
        service.clock.now(),
        method,
        params.for_journal(),
        code=code,
        description=body.get("description", ""),
        chat=chat,
        messages=messages,
        fault=fault.kind if fault else "",
    )


def _find_messages(result: Any, params: Params) -> tuple[int, tuple[int, ...]]:
    """The chat and the ids of the messages an answer speaks of."""
    sent = result if isinstance(result, list) else [result]
    found = [each for each in sent if isinstance(each, dict) and "message_id" in each]
    if not found:
        return 0, ()
    chat = found[0].get("chat", {}).get("id") or params.integer("chat_id")
    return chat, tuple(each["message_id"] for each in found)


async def serve_file(request: web.Request) -> web.StreamResponse:
    """A file by the link that getFile gave, while it is valid."""
    service = request.app[SERVICE]
    try:
        _check_token(service, request.match_info["token"])
    except ApiError as error:
        return _answer(_refuse(error))
    fault = service.faults.take("download")
    refusal = await _begin_fault(request, fault)
    if refusal is not None:
        return refusal if isinstance(refusal, web.Response) else _answer(refusal)
    path = request.match_info["path"]
    file = service.files.follow_link(path, service.clock.now())
    if file is None:
        return _answer(_refuse(NOT_FOUND))
    service.journal.record(
        service.clock.now(), "download", {"path": path, "sha256": file.sha256}, code=200
    )
    if fault and fault.kind == "truncated":
        return await _send_half_file(request, file.data)
    return web.Response(body=file.data, content_type="application/octet-stream")


async def _send_half_file(request: web.Request, data: bytes) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_length = len(data)
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    await cut_connection(request)
    return response


ROUTES = [
    web.route("*", "/bot{token:[^/]+}/{method:[^/]*}", serve_method),
    web.get("/file/bot{token:[^/]+}/{path:.+}", serve_file),
]
