"""The one outgoing HTTP client: guarded at the dial, bounded in time, size and redirects."""

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

import tocsin
from tocsin.errors import Misconfigured, TocsinError
from tocsin.runtime import addresses
from tocsin.runtime.addresses import Network
from tocsin.runtime.decoding import BadEncodingError, Decoder, TooLargeError

T = TypeVar("T")

USER_AGENT = f"tocsin/{tocsin.__version__} (+https://github.com/tocsin/tocsin; feed monitor)"
MOST_HOPS = 5
ANSWER_BYTES = 16 * 1024
"""What is read of a webhook's answer; then the connection is closed (WH-27)."""
FEED_BYTES = 15 * 1024 * 1024
"""What a feed may measure once it is decoded (BI-26)."""
MOST_HEADERS = 1000
"""Real feeds have come with more than the usual limit of 100 (BI-32)."""
HEADER_BYTES = 64 * 1024
MOST_HOST = 253
DNS_THREADS = 16
"""Look-ups that may hang at once; the event loop's own pool is too small for that."""


class Fault(StrEnum):
    """Why a request had no usable answer. Also label values."""

    REFUSED_URL = "refused_url"
    REFUSED_ADDRESS = "refused_address"
    REFUSED_REDIRECT = "refused_redirect"
    REDIRECT_LOOP = "redirect_loop"
    NAME_UNKNOWN = "name_unknown"
    CONNECT_FAILED = "connect_failed"
    TLS = "tls"
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    BAD_ANSWER = "bad_answer"
    BAD_ENCODING = "bad_encoding"
    TOO_LARGE = "too_large"


class FetchFailed(TocsinError):  # noqa: N818 - says what happened
    """A request had no usable answer."""

    def __init__(self, fault: Fault, message: str = "") -> None:
        super().__init__(message or fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``complete`` is false where the body is longer than what was read."""

    status: int
    headers: Mapping[str, str]
    """Looked up without regard to case."""
    body: bytes
    complete: bool
    duration_ms: int
    url: str
    """The one that answered, after redirects."""
    hops: tuple[str, ...] = ()
    """The ones that redirected."""


class _RefusedError(OSError):
    """An address that may not be dialled."""


def check_url(url: str, allow: Sequence[Network]) -> str:
    """Return the URL as it will be called, if it may be.

    The name is looked up, which can take seconds; a name that does not resolve now passes, since
    every dial is checked again.

    Raises:
        Misconfigured: In one line, with the reason.
    """
    try:
        parsed = parse_url(url)
    except ValueError as error:
        raise Misconfigured(f"{url!r}: {error}") from None
    host, port = parsed.host or "", parsed.port or 0
    found: list[Any] = []
    with suppress(OSError, UnicodeError):
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not found and port not in addresses.PORTS:
        ports = ", ".join(map(str, sorted(addresses.PORTS)))
        raise Misconfigured(f"{url!r}: port {port} is not one of {ports}")
    for *_, sockaddr in found:
        why = addresses.refusal(str(sockaddr[0]), port, allow)
        if why:
            raise Misconfigured(f"{url!r}: refused, {why}")
    return str(parsed)


@lru_cache(4096)
def parse_url(url: str) -> URL:
    """Return an http or https URL without fragment; no parser may read it in another way (SE-04).

    Raises:
        ValueError: With the reason, as a clause.
    """
    if any(ord(c) <= 0x20 or 0x7F <= ord(c) < 0xA0 for c in url):
        raise ValueError("a URL has no spaces and no control characters")
    if "\\" in url:
        raise ValueError("a URL has no backslash")
    parsed = URL(url)
    if parsed.scheme not in ("http", "https"):
        raise ValueError(f"expected http:// or https://, not {parsed.scheme or 'a bare name'}")
    if "@" in urlsplit(url).netloc:
        raise ValueError("a user or a password in a URL is refused")
    host = parsed.raw_host or ""
    if not host or ".." in host or host.startswith(".") or len(host) > MOST_HOST:
        raise ValueError("its host is missing or malformed")
    return parsed.with_fragment(None)


class GuardedClient:
    """Every outgoing request, feeds and webhooks alike; use as ``async with``.

    An address is checked when it is dialled, after all look-ups, so that neither a redirect nor a
    changed DNS answer leads elsewhere. How many requests run at once is the caller's business.
    """

    def __init__(self, allow: Sequence[Network] = ()) -> None:
        """``allow`` are private networks that may be called all the same, on any port."""
        self._allow = tuple(allow)
        self._session: aiohttp.ClientSession | None = None
        self._resolver: _Resolver | None = None

    async def __aenter__(self) -> Self:
        self._resolver = _Resolver(self._allow)
        connector = aiohttp.TCPConnector(
            limit=0, resolver=self._resolver, socket_factory=self._dial, keepalive_timeout=30
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # counted while it is unpacked, instead
            timeout=aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
            read_bufsize=64 * 1024,
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
            max_headers=MOST_HEADERS,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session:
            await self._session.close()
        if self._resolver:
            await self._resolver.close()

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        deadline_s: float,
        limit_bytes: int = FEED_BYTES,
    ) -> Answer:
        """Fetch, following at most five redirects; ``deadline_s`` covers everything.

        Raises:
            FetchFailed: With its fault; a body over ``limit_bytes`` decoded is one.
        """
        return await _bounded(self._follow(url, headers, limit_bytes), deadline_s)

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, deadline_s: float
    ) -> Answer:
        """Send ``body``; redirects are answers, not followed. At most 16 kB are read back.

        Once a status has come, what goes wrong after it only makes the answer incomplete.

        Raises:
            FetchFailed: With its fault, if no status came by the deadline.
        """
        began = time.monotonic()
        response = await _bounded(self._send("POST", _target(url), headers, body), deadline_s)
        try:
            left_s = max(deadline_s - (time.monotonic() - began), 0.001)
            content, complete = await _some(response, left_s)
        finally:
            _finish(response)
        took_ms = int((time.monotonic() - began) * 1000)
        return Answer(response.status, response.headers, content, complete, took_ms, url)

    async def _follow(self, url: str, headers: Mapping[str, str], limit_bytes: int) -> Answer:
        began, target, hops = time.monotonic(), _target(url), list[str]()
        while True:
            response = await self._send("GET", target, headers, None)
            try:
                follow = _next(target, response)
                if follow is None:
                    body = await _whole(response, limit_bytes)
                    took_ms = int((time.monotonic() - began) * 1000)
                    status, got = response.status, response.headers
                    return Answer(status, got, body, True, took_ms, str(target), tuple(hops))
            finally:
                _finish(response)
            hops.append(str(target))
            if len(hops) > MOST_HOPS or str(follow) in hops:
                raise FetchFailed(Fault.REDIRECT_LOOP, f"{len(hops)} redirects, last to {follow}")
            target = follow

    async def _send(
        self, method: str, url: URL, headers: Mapping[str, str], body: bytes | None
    ) -> aiohttp.ClientResponse:
        if self._session is None:
            raise RuntimeError("use the client as: async with GuardedClient(...) as client")
        sent = {"User-Agent": USER_AGENT, **headers}
        return await self._session.request(
            method, url, headers=sent, data=body, allow_redirects=False
        )

    def _dial(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, proto, _, sockaddr = info
        why = addresses.refusal(str(sockaddr[0]), int(sockaddr[1]), self._allow)
        if why:
            raise _RefusedError(why)
        return socket.socket(family=family, type=kind, proto=proto)


class _Resolver(AbstractResolver):
    """Looks names up in threads of its own; one refused address refuses the name (SE-06)."""

    def __init__(self, allow: Sequence[Network]) -> None:
        self._allow = allow
        self._threads = ThreadPoolExecutor(DNS_THREADS, thread_name_prefix="dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _look_up, host, port, family)
        results: list[ResolveResult] = []
        for kind, _, proto, _, sockaddr in found:
            address = str(sockaddr[0])
            why = addresses.refusal(address, port, self._allow)
            if why:
                raise _RefusedError(f"{host}: {why}")
            results.append(
                ResolveResult(
                    hostname=host,
                    host=address,
                    port=port,
                    family=kind,
                    proto=proto,
                    flags=socket.AI_NUMERICHOST,
                )
            )
        return results

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: int) -> list[Any]:
    return socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)


def _target(url: str) -> URL:
    try:
        return parse_url(url)
    except ValueError as error:
        raise FetchFailed(Fault.REFUSED_URL, f"{url!r}: {error}") from None


def _next(url: URL, response: aiohttp.ClientResponse) -> URL | None:
    """Return where the answer redirects to, None if it does not."""
    if response.status not in (301, 302, 303, 307, 308):
        return None
    location = response.headers.get("Location", "").strip()
    if not location:
        raise FetchFailed(Fault.REFUSED_REDIRECT, "a redirect without a location")
    try:
        if "\\" in location:
            raise ValueError("a backslash in it")  # noqa: TRY301 - one reason among the parser's own
        follow = parse_url(str(url.join(URL(location))))
    except ValueError as error:
        raise FetchFailed(Fault.REFUSED_REDIRECT, f"redirect to {location!r}: {error}") from None
    if url.scheme == "https" and follow.scheme != "https":
        raise FetchFailed(Fault.REFUSED_REDIRECT, f"redirect from https to {follow.scheme}")
    return follow


async def _whole(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    """Return the decoded body; raises FetchFailed when it passes the limit on the way."""
    try:
        decoder = Decoder(response.headers.get("Content-Encoding", ""), limit_bytes)
        parts = [decoder.feed(chunk) async for chunk in response.content.iter_any()]
        decoder.finish()
    except TooLargeError as error:
        raise FetchFailed(Fault.TOO_LARGE, str(error)) from None
    except BadEncodingError as error:
        raise FetchFailed(Fault.BAD_ENCODING, str(error)) from None
    return b"".join(parts)


async def _some(response: aiohttp.ClientResponse, deadline_s: float) -> tuple[bytes, bool]:
    """Return the first 16 kB of the body, as far as they come in time, and whether that is all."""
    got = bytearray()
    with suppress(FetchFailed):
        await _bounded(_collect(response, got), deadline_s)
    return bytes(got[:ANSWER_BYTES]), response.content.at_eof() and len(got) <= ANSWER_BYTES


async def _collect(response: aiohttp.ClientResponse, got: bytearray) -> None:
    while len(got) <= ANSWER_BYTES:
        chunk = await response.content.read(ANSWER_BYTES + 1 - len(got))
        if not chunk:
            return
        got += chunk


def _finish(response: aiohttp.ClientResponse) -> None:
    """Keep the connection if the body was read to its end, else close it."""
    if response.content.at_eof():
        response.release()
    else:
        response.close()


async def _bounded(work: Awaitable[T], deadline_s: float) -> T:
    """Return what ``work`` does; whatever goes wrong on the wire becomes a FetchFailed."""
    try:
        async with asyncio.timeout(deadline_s):
            return await work
    except TimeoutError:
        raise FetchFailed(Fault.TIMEOUT, f"no whole answer within {deadline_s:g} s") from None
    except (aiohttp.ClientError, OSError, UnicodeError, ValueError) as error:
        raise FetchFailed(_fault(error), str(error)[:300]) from error


_FAULTS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Fault], ...] = (
    (aiohttp.ClientConnectorDNSError, Fault.NAME_UNKNOWN),
    ((aiohttp.ClientSSLError, ssl.SSLError), Fault.TLS),
    (aiohttp.ClientConnectorError, Fault.CONNECT_FAILED),
    ((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError), Fault.CONNECTION_LOST),
    (aiohttp.InvalidURL, Fault.REFUSED_URL),
    ((aiohttp.ClientResponseError, aiohttp.ClientPayloadError), Fault.BAD_ANSWER),
)


def _fault(error: Exception) -> Fault:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, _RefusedError) or isinstance(
            getattr(cause, "os_error", None), _RefusedError
        ):
            return Fault.REFUSED_ADDRESS
        cause = cause.__cause__ or cause.__context__
    return next((fault for kind, fault in _FAULTS if isinstance(error, kind)), Fault.BAD_ANSWER)
