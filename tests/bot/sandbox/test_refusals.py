"""Every limit the sandbox enforces, with Telegram's code and words."""

import json

import aiohttp
import pytest

PRIVATE = object()  # stands for the reporter's chat


async def call(sandbox, method, token="", **params):
    url = f"{sandbox.url}/bot{token or sandbox.token}/{method}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=params) as answer,
    ):
        return answer.status, await answer.json()


def button(text="键", **kind):
    return {"inline_keyboard": [[{"text": text, **kind}]]}


LONG = "字" * 4097
EMOJI = "👍" * 2049
TABLE = [
    ("sendMessage", {}, "message text is empty"),
    ("sendMessage", {"text": "  \n "}, "text must be non-empty"),
    ("sendMessage", {"text": LONG}, "message is too long"),
    ("sendMessage", {"text": EMOJI}, "message is too long"),
    (
        "sendMessage",
        {"text": "<b>", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        "sendMessage",
        {"text": "*a*", "parse_mode": "MarkdownV2"},
        "can't parse entities: this sandbox reads HTML only, not Markdown; send parse_mode HTML",
    ),
    ("sendMessage", {"text": "a", "parse_mode": "bbcode"}, "unsupported parse_mode"),
    ("sendMessage", {"text": "a", "chat_id": 1}, "chat not found"),
    ("sendMessage", {"text": "a", "chat_id": "@nowhere"}, "chat not found"),
    ("sendMessage", {"text": "a", "chat_id": ""}, "chat_id is empty"),
    (
        "sendMessage",
        {"text": "a", "reply_markup": button(callback_data="字" * 22)},
        "BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {"text": "a", "reply_markup": button(callback_data="")},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        "sendMessage",
        {"text": "a", "reply_markup": button("", callback_data="x")},
        "inline keyboard button text must be non-empty",
    ),
    (
        "sendMessage",
        {"text": "a", "reply_markup": button(url="http://localhost:80/")},
        "inline keyboard button URL 'http://localhost:80/' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        {"text": "a", "reply_markup": button(url="ftp://a.cn/")},
        "inline keyboard button URL 'ftp://a.cn/' is invalid: Unsupported URL protocol",
    ),
    (
        "sendMessage",
        {
            "text": "a",
            "reply_markup": {
                "inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 101]
            },
        },
        "reply markup is too long",
    ),
    (
        "sendMessage",
        {"text": "a", "reply_markup": {"inline_keyboard": ["a"]}},
        'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    (
        "sendMessage",
        {"text": "a", "reply_markup": "{"},
        "can't parse reply keyboard markup JSON object",
    ),
    (
        "sendMessage",
        {"text": "a", "reply_parameters": {"message_id": 999}},
        "message to be replied not found",
    ),
    ("sendPhoto", {}, "there is no photo in the request"),
    (
        "sendPhoto",
        {"photo": "AgACAgUAnonsense"},
        "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
    ),
    ("sendPhoto", {"photo": "https://a.cn/x.jpg"}, "failed to get HTTP URL content"),
    ("sendPhoto", {"photo": "attach://x"}, "media not found"),
    (
        "sendDocument",
        {"document": "x", "caption": "字" * 1025},
        "message caption is too long",
    ),
    ("sendMediaGroup", {"media": []}, "there are no messages to send"),
    (
        "sendMediaGroup",
        {"media": [{"type": "photo", "media": "x"}]},
        "an album must include 2-10 items",
    ),
    (
        "sendMediaGroup",
        {"media": [{"type": "photo", "media": "x"}] * 11},
        "too many messages to send as an album",
    ),
    (
        "sendMediaGroup",
        {"media": [{"type": "sticker", "media": "x"}] * 2},
        'can\'t parse InputMedia: type "sticker" is unsupported',
    ),
    ("sendMediaGroup", {"media": "no"}, "can't parse media JSON object"),
    ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
    ("editMessageText", {"text": "a", "message_id": 999}, "message to edit not found"),
    ("editMessageText", {"text": "a"}, "message identifier is not specified"),
    ("deleteMessage", {"message_id": 999}, "message to delete not found"),
    ("pinChatMessage", {"message_id": 999}, "message to pin not found"),
    ("copyMessage", {"from_chat_id": 1, "message_id": 1}, "chat not found"),
    ("setMessageReaction", {"message_id": 999}, "message to react not found"),
    (
        "getFile",
        {"file_id": "AgACAgUAnonsense"},
        "wrong file_id or the file is temporarily unavailable",
    ),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        "query is too old and response timeout expired or query ID is invalid",
    ),
    ("getChatMember", {"user_id": 3}, "user not found"),
    ("getChatAdministrators", {}, "there are no administrators in the private chat"),
    ("leaveChat", {}, "chat member status can't be changed in private chats"),
    (
        "setMyCommands",
        {"commands": [{"command": "排名", "description": "x"}]},
        "BOT_COMMAND_INVALID",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "Rank", "description": "x"}]},
        "BOT_COMMAND_INVALID",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "rank", "description": ""}]},
        "BOT_COMMAND_DESCRIPTION_INVALID",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "a", "description": "x"}] * 101},
        "BOT_COMMANDS_TOO_MUCH",
    ),
    (
        "setMyCommands",
        {"commands": [], "scope": {"type": "moon"}},
        "can't parse BotCommandScope: unsupported type specified",
    ),
    (
        "setMyCommands",
        {"commands": [], "language_code": "zh-CN"},
        "invalid language code specified",
    ),
    ("setWebhook", {"url": "ftp://a"}, "invalid webhook URL specified"),
    (
        "setWebhook",
        {"url": "http://127.0.0.1/x", "secret_token": "s" * 257},
        "secret token is too long",
    ),
    (
        "setWebhook",
        {"url": "http://127.0.0.1/x", "secret_token": "sé"},
        "secret token contains unallowed characters",
    ),
]


@pytest.mark.parametrize(
    ("method", "params", "words"),
    TABLE,
    ids=[f"{row[0]}-{row[2][:40]}" for row in TABLE],
)
async def test_a_call_beyond_the_limits_is_refused_in_telegrams_words(
    sandbox, reporter, method, params, words
):
    status, answer = await call(sandbox, method, **{"chat_id": reporter.id, **params})

    assert (status, answer) == (
        400,
        {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"},
    )


AT_THE_LIMIT = [
    ("sendMessage", {"text": "字" * 4096}),
    ("sendMessage", {"text": "👍" * 2048}),
    ("sendMessage", {"text": f"<b>{'&lt;' * 4096}</b>", "parse_mode": "HTML"}),
    ("sendMessage", {"text": "a", "reply_markup": button(callback_data="x" * 64)}),
    ("sendMessage", {"text": "a", "reply_markup": button(url="tg://user?id=1")}),
    ("sendMessage", {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 8] * 12}}),
    ("SENDMESSAGE", {"text": "a"}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "params"), AT_THE_LIMIT)
async def test_a_call_at_the_limit_is_accepted(sandbox, reporter, method, params):
    status, answer = await call(sandbox, method, **{"chat_id": reporter.id, **params})

    assert (status, answer["ok"]) == (200, True)


DOORS = [
    ("42:WRONG", "getMe", 401, "Unauthorized"),
    ("7:TEST", "getMe", 401, "Unauthorized"),
    ("nonsense", "getMe", 404, "Not Found"),
    ("", "makeCoffee", 404, "Not Found: method not found"),
]


@pytest.mark.parametrize(("token", "method", "code", "words"), DOORS)
async def test_a_wrong_token_or_method_is_turned_away(
    sandbox, token, method, code, words
):
    status, answer = await call(sandbox, method, token=token)

    assert (status, answer["error_code"], answer["description"]) == (code, code, words)


async def test_parameters_come_as_json_form_query_or_multipart(sandbox, reporter):
    url = f"{sandbox.url}/bot{sandbox.token}/sendMessage"
    words = {"chat_id": str(reporter.id), "text": "收到"}
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in words.items():
        multipart.append(value).set_content_disposition("form-data", name=name)
    async with aiohttp.ClientSession() as session:
        for body in (
            {"json": words},
            {"data": words},
            {"params": words},
            {"data": multipart},
        ):
            async with session.post(url, **body) as answer:
                assert (await answer.json())["result"]["text"] == "收到"
        async with session.get(url, params=words) as answer:
            assert answer.status == 200

    assert [each.text for each in await reporter.reads()][1:] == ["收到"] * 5


async def test_a_body_that_is_no_json_is_refused(sandbox):
    url = f"{sandbox.url}/bot{sandbox.token}/getMe"
    headers = {"Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=b"{", headers=headers) as answer,
    ):
        refusal = json.loads(await answer.read())

    assert refusal["description"] == "Bad Request: can't parse request body"
