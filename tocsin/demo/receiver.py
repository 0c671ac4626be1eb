"""The demo's receiver: what anyone needs to accept Tocsin's webhooks, and no code of Tocsin's.

Standard Webhooks 1.0.0: the signature is HMAC-SHA-256 over ``id.timestamp.body``; the header may
hold several, separated by spaces, of which one must fit.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from tocsin.demo.served import Server, serve
from tocsin.runtime.clock import Clock

TOLERANCE_S = 300
MAX_BODY_BYTES = 64 * 1024

Accept = Callable[[str, bytes], Awaitable[None]]
"""Called with the subscription's id and the body of each webhook that is genuine and new."""


def genuine(secret: str, headers: Mapping[str, str], body: bytes, now_s: float) -> bool:
    """Return whether the owner of ``secret`` signed this webhook in the last five minutes."""
    identity, sent_s = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not identity or not sent_s.isdecimal() or abs(now_s - int(sent_s)) > TOLERANCE_S:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{identity}.{sent_s}.".encode() + body
    wanted = hmac.new(key, signed, hashlib.sha256).digest()
    return any(
        hmac.compare_digest(wanted, _signature(part))
        for part in headers.get("webhook-signature", "").split(" ")
    )


def _signature(part: str) -> bytes:
    version, _, text = part.partition(",")
    try:
        return base64.b64decode(text, validate=True) if version == "v1" else b""
    except (binascii.Error, ValueError):
        return b""


class Receiver:
    """Takes webhooks, checks each signature, and passes on each webhook-id once."""

    def __init__(self, secrets: Mapping[str, str], accept: Accept, clock: Clock) -> None:
        self.forged = 0
        """Webhooks whose signature did not fit."""
        self.repeats = 0
        """Genuine webhooks whose id had come before."""
        self._secrets = secrets
        self._accept = accept
        self._clock = clock
        self._known: set[str] = set()
        self._server: Server | None = None

    async def open(self) -> str:
        """Begin to listen; return the URL in front of a subscription's id."""
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.router.add_post("/hooks/{subscription}", self._take)
        self._server = await serve(app, "127.0.0.1")
        return f"{self._server.base}/hooks/"

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            await self._server.close()

    async def _take(self, request: web.Request) -> web.Response:
        subscription, body = request.match_info["subscription"], await request.read()
        secret = self._secrets.get(subscription)
        if secret is None:
            raise web.HTTPNotFound
        if not genuine(secret, request.headers, body, self._clock().timestamp()):
            self.forged += 1
            raise web.HTTPUnauthorized
        identity = request.headers["webhook-id"]
        if identity in self._known:
            self.repeats += 1
        else:
            self._known.add(identity)
            await self._accept(subscription, body)
        return web.Response(status=204)
