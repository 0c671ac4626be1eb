"""Standard Webhooks 1.0.0: secrets, signatures, headers.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

PREFIX = "whsec_"
KEY_BYTES = (24, 64)
TOLERANCE_S = 300
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


class BadSignature(Exception):  # noqa: N818 - says what it is
    """A webhook that is not from its sender, or is not of now."""


def new_secret() -> str:
    """Return a new secret: ``whsec_`` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key(secret: str) -> bytes:
    """Return the bytes of a secret, with or without its prefix and its padding.

    Raises:
        ValueError: If it is not base64 of 24 to 64 bytes. The secret is not in the message.
    """
    text = secret.removeprefix(PREFIX).rstrip("=")
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("a webhook's secret is whsec_ and base64") from None
    least, most = KEY_BYTES
    if not least <= len(found) <= most:
        raise ValueError(f"a webhook's secret has {least} to {most} bytes, not {len(found)}")
    return found


def sign(secret: str, webhook_id: str, timestamp: int, body: bytes) -> str:
    """Return one signature, ``v1,…``, over id, time and body.

    Raises:
        ValueError: If the secret is malformed, or the id could be read as something else (WH-07).
    """
    if not _ID.fullmatch(webhook_id):
        raise ValueError("a webhook's id has 1 to 128 letters, digits, _ and -")
    signed = b"%s.%d.%s" % (webhook_id.encode(), timestamp, body)
    return "v1," + base64.b64encode(hmac.digest(key(secret), signed, hashlib.sha256)).decode()


def headers(keys: Sequence[str], webhook_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of an attempt; several secrets, several signatures (rotation)."""
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(each, webhook_id, timestamp, body) for each in keys),
        "content-type": "application/json",
    }


def verify(secret: str, received: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Check a webhook as its receiver does; header names are looked up in lower case.

    Raises:
        BadSignature: If anything is missing, malformed, wrong, or more than five minutes off.
    """
    webhook_id, timestamp = received.get("webhook-id", ""), received.get("webhook-timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise BadSignature("no webhook-timestamp in seconds")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_S:
        raise BadSignature("webhook-timestamp is too far from now")
    try:
        expected = sign(secret, webhook_id, int(timestamp), body).encode()
    except ValueError as error:
        raise BadSignature(str(error)) from None
    for given in received.get("webhook-signature", "").split(" "):
        if hmac.compare_digest(given.encode("utf-8", "replace"), expected):
            return
    raise BadSignature("no signature fits")
