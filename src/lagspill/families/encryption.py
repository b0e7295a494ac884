"""Encryption of single fields with keys held outside the database (PRIV-4)."""

import hashlib
import hmac
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_VERSION = b"\x01"


class UndecryptableError(Exception):
    """No key of this installation opens the value."""


def encrypt(plain: bytes) -> bytes:
    """AES-256-GCM under the current key: version byte, 12-byte nonce, ciphertext with tag."""
    nonce = os.urandom(12)
    return _VERSION + nonce + AESGCM(settings.KEYS.data[0]).encrypt(nonce, plain, _VERSION)


def decrypt(stored: bytes) -> bytes:
    """The plain bytes, by whichever key of the installation fits; raises UndecryptableError."""
    version, nonce, body = stored[:1], stored[1:13], stored[13:]
    for key in settings.KEYS.data:
        try:
            return AESGCM(key).decrypt(nonce, body, version)
        except InvalidTag:
            continue
    raise UndecryptableError


def blind_index(value: str) -> bytes:
    """A keyed hash by which an exact value can be found without storing it readable."""
    return hmac.new(settings.KEYS.index, value.encode(), hashlib.sha256).digest()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text in Python, ciphertext in the database; empty text stays empty. Not searchable: that is the point."""

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, *_: object) -> str:
        return decrypt(bytes(value)).decode() if value else ""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return connection.Database.Binary(encrypt(str(value).encode()) if value else b"")


class EncryptedBytesField(models.BinaryField):  # type: ignore[type-arg]
    """Bytes in Python, ciphertext in the database."""

    def from_db_value(self, value: Any, *_: object) -> bytes:
        return decrypt(bytes(value)) if value else b""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return connection.Database.Binary(encrypt(bytes(value)) if value else b"")
