"""WeCom's message crypto: https://developer.work.weixin.qq.com/document/path/90968.

A message is 16 random bytes, its length in 4, itself, and who it is for; padded by
PKCS#7 to 32 bytes and encrypted with AES-256-CBC, whose first vector is the key's head.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from bot.platforms.base import BadContent, FileGone, matches_secret

BLOCK = 32
HEAD = 16 + 4


class Forged(Exception):
    """The signature is not that of the account, or nothing in it can be read."""


def read_key(text: str) -> bytes:
    """The 32 bytes of an EncodingAESKey (43 characters). Raises `ValueError`."""
    key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    if len(key) != 32:
        raise ValueError("an EncodingAESKey has 43 characters")
    return key


def make_cipher(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


@dataclass(frozen=True, slots=True)
class Crypto:
    """`receiver`: the corp's id, or "" for a robot."""

    token: str
    aes_key: str
    receiver: str

    def sign(self, timestamp: str, nonce: str, sealed: str) -> str:
        parts = sorted([self.token, timestamp, nonce, sealed])
        return hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()

    def open(self, sealed: str, *, signature: str, timestamp: str, nonce: str) -> bytes:
        """What was said. Raises `Forged`."""
        if not matches_secret(signature, self.sign(timestamp, nonce, sealed)):
            raise Forged("the signature is wrong")
        try:
            plain = self._decrypt(base64.b64decode(sealed, validate=True))
            (length,) = struct.unpack(">I", plain[16:HEAD])
        except (ValueError, binascii.Error, struct.error):
            raise Forged("the message cannot be decrypted") from None
        if plain[HEAD + length :].decode("utf-8", "replace") != self.receiver:
            raise Forged("the message is for somebody else")
        return plain[HEAD : HEAD + length]

    def _decrypt(self, sealed: bytes) -> bytes:
        cipher = make_cipher(read_key(self.aes_key)).decryptor()
        padder = PKCS7(8 * BLOCK).unpadder()
        padded = cipher.update(sealed) + cipher.finalize()
        return padder.update(padded) + padder.finalize()

    def seal(self, message: bytes) -> str:
        """The other way round: what WeCom does, for tests and for answers."""
        plain = secrets.token_bytes(16) + struct.pack(">I", len(message)) + message
        padder = PKCS7(8 * BLOCK).padder()
        padded = padder.update(plain + self.receiver.encode()) + padder.finalize()
        cipher = make_cipher(read_key(self.aes_key)).encryptor()
        return base64.b64encode(cipher.update(padded) + cipher.finalize()).decode()


async def decrypt_file(
    chunks: AsyncIterator[bytes], aes_key: str
) -> AsyncIterator[bytes]:
    """A file of the robot, each encrypted with a key of its own.

    Raises `BadContent` for a key that is none and `FileGone` for what does not open.
    """
    try:
        cipher = make_cipher(read_key(aes_key)).decryptor()
    except (ValueError, binascii.Error):
        raise BadContent("a file key that is none") from None
    padder = PKCS7(8 * BLOCK).unpadder()
    try:
        async for chunk in chunks:
            yield padder.update(cipher.update(chunk))
        yield padder.update(cipher.finalize()) + padder.finalize()
    except ValueError:
        raise FileGone("the file cannot be decrypted") from None
