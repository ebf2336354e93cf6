"""The envelope of a vote: sealed for a box, all of one size.

A fresh X25519 key for each vote, SM4-GCM for its content. The private key of a
box lies wrapped under a key stretched from the codes of both tellers, so a
copy of the database opens nothing, with or without the server's data key.
"""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from yiben.books.ballots.words import Codes
from yiben.common.ids import ALPHABET, plain_code
from yiben.common.seal import sm3

NONCE, TAG, KEY, POINT = 12, 16, 16, 32
WORK = 2**14
"""Cost of one guess at the codes: about 50 ms and 16 MiB."""

CODE_LENGTH = 8
RECEIPT_LENGTH = 16
BLOCK = 256
PART = 4


def new_codes() -> Codes:
    """Return two fresh codes, short enough to be written on two slips of paper."""
    return Codes(_letters(CODE_LENGTH), _letters(CODE_LENGTH))


def new_receipt() -> str:
    """Return a fresh receipt; it knows nothing of the choice."""
    return _letters(RECEIPT_LENGTH)


def digest_of(box_id: str, receipt: str) -> str:
    """Return what is published of a receipt."""
    return sm3(f"{box_id}/{plain_code(receipt)}".encode())


def _letters(length: int) -> str:
    text = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return "-".join(text[n : n + PART] for n in range(0, length, PART))


def new_key() -> tuple[bytes, str]:
    """Return a private key and its public half as text."""
    key = X25519PrivateKey.generate()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    return key.private_bytes_raw(), public


def _stretched(codes: Codes, box_id: str) -> bytes:
    text = f"{plain_code(codes.teller)}/{plain_code(codes.counter)}".encode()
    return Scrypt(salt=box_id.encode(), length=KEY, n=WORK, r=8, p=1).derive(text)


def wrap(private: bytes, codes: Codes, box_id: str) -> tuple[str, str]:
    """Return the wrapped key, and what the codes are checked by afterwards."""
    key = _stretched(codes, box_id)
    return _shut(private, key, box_id.encode()), sm3(key + b"check")


def unwrap(packed: str, codes: Codes, box_id: str) -> bytes | None:
    """Return the private key, or None for wrong codes."""
    return _opened(packed, _stretched(codes, box_id), box_id.encode())


def fits(codes: Codes, check: str, box_id: str) -> bool:
    """Say whether these are the codes of a box, also after its key is gone."""
    found = sm3(_stretched(codes, box_id) + b"check")
    return secrets.compare_digest(found, check)


def size_for(longest: Mapping[str, Any]) -> int:
    """Return the size to which every vote of a box is filled up."""
    length = len(_text(longest)) + len(digest_of("", ""))
    return (length // BLOCK + 2) * BLOCK


def _text(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()


def seal(content: Mapping[str, Any], public: str, size: int, box_id: str) -> str:
    """Return a vote as ciphertext; its size tells nothing of the choice."""
    fresh = X25519PrivateKey.generate()
    shared = fresh.exchange(X25519PublicKey.from_public_bytes(_raw(public)))
    point = fresh.public_key().public_bytes_raw()
    body = _shut(_text(content).ljust(size), _derived(shared, point), box_id.encode())
    return base64.b64encode(point).decode() + body


def unseal(sealed: str, private: bytes, box_id: str) -> dict[str, Any] | None:
    """Return a vote, or None if it was not sealed for this box."""
    length = len(base64.b64encode(bytes(POINT)))
    point = _raw(sealed[:length])
    key = X25519PrivateKey.from_private_bytes(private)
    shared = key.exchange(X25519PublicKey.from_public_bytes(point))
    body = _opened(sealed[length:], _derived(shared, point), box_id.encode())
    return None if body is None else dict(json.loads(body))


def noise(public: str, size: int, box_id: str) -> str:
    """Return what an empty slot holds: a sealed nothing, like any vote."""
    return seal({}, public, size, box_id)


def _raw(text: str) -> bytes:
    return base64.b64decode(text)


def _derived(shared: bytes, point: bytes) -> bytes:
    return HKDF(hashes.SM3(), KEY, point, b"yiben/ballot").derive(shared)


def _shut(body: bytes, key: bytes, place: bytes) -> str:
    nonce = os.urandom(NONCE)
    sealer = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(place)
    text = sealer.update(body) + sealer.finalize()
    return base64.b64encode(nonce + sealer.tag + text).decode()


def _opened(packed: str, key: bytes, place: bytes) -> bytes | None:
    raw = base64.b64decode(packed)
    tag = raw[NONCE : NONCE + TAG]
    opener = Cipher(algorithms.SM4(key), modes.GCM(raw[:NONCE], tag)).decryptor()
    opener.authenticate_additional_data(place)
    try:
        return opener.update(raw[NONCE + TAG :]) + opener.finalize()
    except InvalidTag:
        return None
