"""The seal: canonical text of an entry and its SM3 digest, chained.

Changing one byte of the past changes every later digest. The stand-alone
verifier repeats this file's two rules and nothing else: JSON with sorted keys
and no white space, in UTF-8; digest = SM3(previous digest + that text).
"""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes

GENESIS = "0" * 64


def sm3(text: bytes) -> str:
    """Return the SM3 digest as 64 hexadecimal digits.

    >>> sm3(b"abc")[:16]
    '66c7f0f462eeedd9'
    """
    digest = hashes.Hash(hashes.SM3())
    digest.update(text)
    return digest.finalize().hex()


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the one text that stands for this content; only JSON types allowed."""
    return json.dumps(
        content,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    ).encode()


def link(previous: str, content: Mapping[str, Any]) -> str:
    """Return the digest of an entry that follows ``previous`` in its chain."""
    return sm3(previous.encode() + canonical(content))
