"""WeCom's message crypto against the sample values that the vendor publishes."""

import base64
from dataclasses import replace

import pytest

from bot.platforms.base import BadContent, FileGone
from bot.platforms.wecom.callback import Callback
from bot.platforms.wecom.crypto import Crypto, Forged, decrypt_file, read_key
from bot.platforms.wecom.names import read_xml
from tests.bot.platforms.wecom.caller import Caller
from tests.bot.platforms.wecom.standin import Wecom

# https://developer.work.weixin.qq.com/document/path/90968 and the samples beside it.
CORP = "wx5823bf96d3bd56c7"
CRYPTO = Crypto("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", CORP)
ECHO = {
    "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
    "timestamp": "1409659589",
    "nonce": "263014780",
    "echostr": "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
}
CALL = {
    "msg_signature": "477715d11cdb4164915debcba66cb864d751f3e6",
    "timestamp": "1409659813",
    "nonce": "1372623149",
}
SEALED = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
BODY = f"<xml><ToUserName>{CORP}</ToUserName><Encrypt><![CDATA[{SEALED}]]></Encrypt></xml>".encode()


def test_the_published_echo_opens_to_the_published_words():
    assert Callback(CRYPTO).echo(ECHO) == b"1616140317555161061"


def test_the_published_message_opens_to_the_published_xml():
    fields = read_xml(Callback(CRYPTO).read(CALL, BODY))

    assert (fields["FromUserName"], fields["MsgType"], fields["Content"]) == (
        "mycreate",
        "text",
        "hello",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"msg_signature": "0" * 40},
        {"msg_signature": ""},
        {"timestamp": "1409659814"},
        {"nonce": "1"},
    ],
)
def test_a_call_whose_signature_does_not_fit_says_nothing(change):
    assert Callback(CRYPTO).read(CALL | change, BODY) is None
    assert Callback(CRYPTO).echo(ECHO | change) is None


def test_a_message_for_another_corp_says_nothing():
    other = replace(CRYPTO, receiver="ww2")

    assert Callback(other).read(CALL, BODY) is None


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"<xml>", b"<xml/>", b"<!DOCTYPE x><xml/>"]
)
def test_what_is_no_sealed_xml_says_nothing(body):
    assert Callback(CRYPTO).read(CALL, body) is None


def test_what_is_sealed_here_opens_here_whatever_its_length():
    for size in range(70):
        message = b"x" * size
        sealed = CRYPTO.seal(message)
        signature = CRYPTO.sign("1", "2", sealed)
        opened = CRYPTO.open(sealed, signature=signature, timestamp="1", nonce="2")
        assert opened == message


def test_a_signed_message_that_cannot_be_decrypted_is_forged():
    for sealed in ("AAAA", "not base64!", base64.b64encode(b"x" * 64).decode()):
        signature = CRYPTO.sign("1", "2", sealed)
        with pytest.raises(Forged):
            CRYPTO.open(sealed, signature=signature, timestamp="1", nonce="2")


def test_a_key_of_another_length_is_no_key():
    with pytest.raises(ValueError, match="43 characters"):
        read_key("c2hvcnQ")


async def pieces(data, size):
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.mark.parametrize("size", [1, 15, 16, 31, 32, 33, 1000])
async def test_a_file_is_decrypted_piece_by_piece(size):
    stage, data = Wecom(), bytes(range(256))
    url, key = stage.put_file(data)
    sealed = stage.files[url.rpartition("/")[2]]

    opened = [chunk async for chunk in decrypt_file(pieces(sealed, size), key)]

    assert b"".join(opened) == data


async def test_a_file_that_does_not_open_is_gone_and_a_wrong_key_is_said():
    sealed = b"\x00" * 64
    with pytest.raises(FileGone):
        [c async for c in decrypt_file(pieces(sealed, 64), CRYPTO.aes_key)]
    with pytest.raises(BadContent):
        [c async for c in decrypt_file(pieces(sealed, 64), "?")]


def test_the_stand_in_seals_as_the_vendor_does():
    query, body = Caller("", CRYPTO).seal({"Content": "您好"})

    assert read_xml(Callback(CRYPTO).read(query, body)) == {"Content": "您好"}
