"""Encryption of single values with SM4-GCM, bound to the place they stand in.

A value moved to another column or model cannot be opened there. A blind index
(HMAC-SM3) lets equal values be found without being readable.
"""

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from .errors import YibenError

VERSION = "1"
NONCE_BYTES = 12
TAG_BYTES = 16


def _key(purpose: str) -> bytes:
    return _derived(str(settings.YIBEN_DATA_KEY or settings.SECRET_KEY), purpose)


@lru_cache(maxsize=8)
def _derived(secret: str, purpose: str) -> bytes:
    """Return a key; deriving it takes longer than sealing a value with it."""
    length = 16 if purpose == "seal" else 32
    told = f"yiben/{purpose}".encode()
    return HKDF(hashes.SM3(), length, None, told).derive(secret.encode())


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> algorithms.SM4:
    return algorithms.SM4(key)


@lru_cache(maxsize=8)
def _signer(key: bytes) -> hmac.HMAC:
    """Return a signer to be copied; taking in the key is half the work."""
    return hmac.HMAC(key, hashes.SM3())


def encrypt(text: str, place: str) -> str:
    """Return ciphertext for ``text`` that can be opened only at ``place``."""
    nonce = os.urandom(NONCE_BYTES)
    sealer = Cipher(_cipher(_key("seal")), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(place.encode())
    body = sealer.update(text.encode()) + sealer.finalize()
    packed = base64.urlsafe_b64encode(nonce + sealer.tag + body).decode()
    return f"{VERSION}.{packed}"


def decrypt(packed: str, place: str) -> str:
    """Return the text; raise YibenError if it was changed or moved."""
    raw = base64.urlsafe_b64decode(packed.partition(".")[2])
    nonce, tag = raw[:NONCE_BYTES], raw[NONCE_BYTES : NONCE_BYTES + TAG_BYTES]
    opener = Cipher(_cipher(_key("seal")), modes.GCM(nonce, tag)).decryptor()
    opener.authenticate_additional_data(place.encode())
    try:
        text = opener.update(raw[NONCE_BYTES + TAG_BYTES :]) + opener.finalize()
    except InvalidTag:
        raise YibenError("加密内容无法打开。", "请核对数据密钥是否更换过。") from None
    return text.decode()


def blind_index(text: str, place: str) -> str:
    """Return a keyed digest by which equal texts at one place can be found."""
    signer = _signer(_key("index")).copy()
    signer.update(f"{place}\n{text}".encode())
    return signer.finalize().hex()
