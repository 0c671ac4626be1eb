"""The guarded client against real servers on loopback, and the table it is guarded by."""

import asyncio
import gzip
import ipaddress
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from yarl import URL

from tocsin.errors import Misconfigured
from tocsin.runtime import addresses, http
from tocsin.runtime.decoding import Decoder, TooLargeError
from tocsin.runtime.http import Answer, Fault, FetchFailed, GuardedClient, check_url, parse_url

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)

REFUSED = [
    *("127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255"),
    *("192.168.0.1", "169.254.169.254", "100.64.0.0", "100.127.255.255", "0.0.0.0", "0.1.2.3"),
    *("192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "fc00::1", "fd00:ec2::254"),
    *("ff02::1", "::ffff:127.0.0.1", "::ffff:100.64.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::"),
    *("2001::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1", "2001:10::1", "2001:20::1"),
    *("not an address", ""),
]
ALLOWED = [
    *("8.8.8.8", "100.63.255.254", "100.128.0.1", "172.32.0.1", "2606:4700::1111"),
    *("2a00:1450:4001::200e", "::ffff:8.8.8.8", "1.1.1.1"),
]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    """SE-01, SE-02."""
    assert addresses.refusal(address, 443, ())


@pytest.mark.parametrize("address", ALLOWED)
def test_a_public_address_is_allowed(address: str) -> None:
    """SE-01."""
    assert addresses.refusal(address, 443, ()) is None


@pytest.mark.parametrize(
    ("port", "refused"),
    [(80, False), (443, False), (8080, False), (8443, False), (22, True), (6379, True), (0, True)],
)
def test_only_four_ports_are_open_outside_the_operators_networks(
    port: int, *, refused: bool
) -> None:
    """SE-09."""
    assert bool(addresses.refusal("8.8.8.8", port, LOOPBACK)) is refused
    assert addresses.refusal("127.0.0.1", port, LOOPBACK) is None
    assert addresses.refusal("::ffff:127.0.0.1", port, LOOPBACK) is None
    assert addresses.refusal("10.0.0.1", port, LOOPBACK)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://127.1/", "http://0x7f.1/", "http://0177.0.0.1/"),
        *("http://2130706433/", "http://0x7f000001/", "http://017700000001/", "http://0/"),
        *("http://１２７.0.0.1/", "http://①②⑦.0.0.1/", "http://[::1]/", "http://[::ffff:7f00:1]/"),
        *("http://localhost/", "http://169.254.169.254/latest", "http://[fd00:ec2::254]/"),
        *("http://8.8.8.8:22/", "http://nobody.invalid:6379/", "http://127.0.0.1:8080/"),
        *("ftp://8.8.8.8/", "file:///etc/passwd", "javascript:alert(1)", "example.com/feed", ""),
        *("http://169.254.169.254:80\\@8.8.8.8/", "http://user@8.8.8.8/", "http://u:p@8.8.8.8/"),
        *("http://@8.8.8.8/", "http://8.8.8.8/a b", "http://8.8.8.8/\n", "http://8.8.8.8/\x00"),
        *("http:///feed", "http://8.8.8.8:99999/", "http://[::1/", "http://a..b/"),
    ],
)
def test_a_refused_url_is_one_line_at_save_time(url: str) -> None:
    """SE-03, SE-04."""
    with pytest.raises(Misconfigured) as caught:
        check_url(url, ())

    assert "\n" not in str(caught.value)


def test_a_url_in_the_operators_networks_passes_in_its_normal_form() -> None:
    """SE-08."""
    assert check_url("HTTP://127.0.0.1:9/Feed?a=1#part", LOOPBACK) == "http://127.0.0.1:9/Feed?a=1"
    assert check_url("http://8.8.8.8:80/", ()) == "http://8.8.8.8/"


def test_a_name_that_does_not_resolve_today_passes() -> None:
    assert check_url("https://nobody.invalid/feed", ()) == "https://nobody.invalid/feed"
    assert str(parse_url("http://пример.испытание/")) == "http://xn--e1afmkfd.xn--80akhbyknj4f/"


Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Wire:
    """A server that says literally what a test tells it to, once per connection."""

    def __init__(self) -> None:
        self.script: Script = self.ok
        self.requests: list[bytes] = []
        self.port = 0
        self.connections = 0
        self.closed = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.requests.append(head)
                await self.script(reader, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self.closed.set()

    async def ok(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    def says(
        self, *pieces: bytes, endless: bytes = b"", pause_s: float = 0, close: bool = True
    ) -> None:
        async def script(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause_s)
            while endless:
                writer.write(endless)
                await writer.drain()
                await asyncio.sleep(pause_s)
            if close:
                writer.close()

        self.script = script


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire()
    server = await asyncio.start_server(wire.handle, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    yield wire
    server.close()


@pytest.fixture
async def client() -> AsyncIterator[GuardedClient]:
    async with GuardedClient(LOOPBACK) as client:
        yield client


async def fault(work: Awaitable[Answer]) -> Fault:
    with pytest.raises(FetchFailed) as caught:
        await work
    return caught.value.fault


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1")


async def test_a_request_names_us_and_carries_nothing_else(
    wire: Wire, client: GuardedClient
) -> None:
    """PM-31."""
    wire.says(head("Content-Length: 2", "Set-Cookie: a=b"), b"ok", close=False)

    for _ in range(2):
        answer = await client.get(f"{wire.url}/feed?x=1", {"Accept": "text/xml"}, deadline_s=5)

    assert (answer.status, answer.body, answer.complete) == (200, b"ok", True)
    assert wire.connections == 1
    sent = wire.requests[1].decode().split("\r\n")
    assert sent[0] == "GET /feed?x=1 HTTP/1.1"
    assert sorted(line.partition(":")[0] for line in sent[1:] if line) == [
        "Accept",
        "Host",
        "User-Agent",
    ]
    assert "tocsin/" in wire.requests[1].decode()


async def test_without_the_operators_leave_loopback_is_never_dialled(wire: Wire) -> None:
    """SE-01, SE-03, SE-08: literal addresses, names and other spellings alike."""
    async with GuardedClient() as client:
        for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"):
            url = f"http://{host}:{wire.port}/"
            refusals = {Fault.REFUSED_ADDRESS, Fault.REFUSED_URL}
            assert await fault(client.get(url, {}, deadline_s=5)) in refusals
            assert await fault(client.post(url, b"", {}, deadline_s=5)) in refusals

    assert wire.connections == 0


async def test_one_private_answer_refuses_the_whole_name(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SE-06."""

    def look_up(*_: object, **__: object) -> list[object]:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("127.0.0.1", wire.port)), (*kind, ("10.0.0.1", wire.port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    async with GuardedClient(LOOPBACK) as client:
        work = client.get(f"http://both.example:{wire.port}/", {}, deadline_s=5)
        assert await fault(work) is Fault.REFUSED_ADDRESS
    assert wire.connections == 0


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("http://10.0.0.1/", Fault.REFUSED_ADDRESS),
        ("http://169.254.169.254/latest/meta-data", Fault.REFUSED_ADDRESS),
        ("//[::1]:80/", Fault.REFUSED_ADDRESS),
        ("file:///etc/passwd", Fault.REFUSED_REDIRECT),
        ("javascript:alert(1)", Fault.REFUSED_REDIRECT),
        ("http://8.8.8.8\\@127.0.0.1/", Fault.REFUSED_REDIRECT),
        ("http://user@127.0.0.1/", Fault.REFUSED_REDIRECT),
        ("", Fault.REFUSED_REDIRECT),
        ("/loop", Fault.REDIRECT_LOOP),
    ],
)
async def test_a_redirect_is_guarded(
    wire: Wire, client: GuardedClient, location: str, expected: Fault
) -> None:
    """SE-05, PM-23."""
    wire.says(head(f"Location: {location}", "Content-Length: 0", status="302 Found"), close=False)

    assert await fault(client.get(f"{wire.url}/loop", {}, deadline_s=5)) is expected


async def test_five_redirects_are_followed_and_a_sixth_is_not(
    wire: Wire, client: GuardedClient
) -> None:
    """PM-23."""

    async def script(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = int(wire.requests[-1].split()[1][1:])
        if number == 0:
            writer.write(head("Content-Length: 4") + b"feed")
        else:
            moved = head(f"Location: /{number - 1}", "Content-Length: 0", status="307 Moved")
            writer.write(moved)

    wire.script = script

    answer = await client.get(f"{wire.url}/5", {}, deadline_s=5)

    assert (answer.body, answer.url, len(answer.hops)) == (b"feed", f"{wire.url}/0", 5)
    assert await fault(client.get(f"{wire.url}/6", {}, deadline_s=5)) is Fault.REDIRECT_LOOP


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(megabytes)), packer.flush()])


@pytest.mark.parametrize("layers", [1, 2, 3])
async def test_a_bomb_stops_at_its_limit(wire: Wire, client: GuardedClient, layers: int) -> None:
    """BI-26, BI-27."""
    body = bomb(100)
    for _ in range(layers - 1):
        body = gzip.compress(body)
    names = ", ".join(["gzip"] * layers)
    wire.says(head(f"Content-Encoding: {names}", f"Content-Length: {len(body)}"), body)

    assert await fault(client.get(wire.url, {}, deadline_s=20)) is Fault.TOO_LARGE


def test_what_unpacks_to_two_hundred_times_its_size_is_a_bomb_below_any_limit() -> None:
    """BI-26."""
    with pytest.raises(TooLargeError, match="200 times"):
        Decoder("gzip", 1 << 30).feed(bomb(10))


def test_a_redirect_never_leads_from_https_to_http() -> None:
    """SE-05."""
    moved: Any = SimpleNamespace(status=302, headers={"Location": "http://ex.test/"})
    assert str(http._next(URL("http://ex.test/feed"), moved)) == "http://ex.test/"
    with pytest.raises(FetchFailed) as caught:
        http._next(URL("https://ex.test/feed"), moved)
    assert caught.value.fault is Fault.REFUSED_REDIRECT


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"<rss/>", mtime=0)),
        ("x-gzip", gzip.compress(b"<r", mtime=0) + gzip.compress(b"ss/>", mtime=0)),
        ("deflate", zlib.compress(b"<rss/>")),
        ("deflate", zlib.compress(b"<rss/>")[2:-4]),
        ("gzip, gzip", gzip.compress(gzip.compress(b"<rss/>", mtime=0), mtime=0)),
        ("identity", b"<rss/>"),
        ("", b"<rss/>"),
    ],
)
async def test_encodings_are_undone(
    wire: Wire, client: GuardedClient, encoding: str, body: bytes
) -> None:
    wire.says(head(f"Content-Encoding: {encoding}", f"Content-Length: {len(body)}"), body)

    assert (await client.get(wire.url, {}, deadline_s=5)).body == b"<rss/>"


@pytest.mark.parametrize(
    ("lines", "body", "expected"),
    [
        (["Content-Encoding: gzip", "Content-Length: 6"], b"<rss/>", Fault.BAD_ENCODING),
        (["Content-Encoding: br", "Content-Length: 6"], b"<rss/>", Fault.BAD_ENCODING),
        (["Content-Encoding: gzip,gzip,gzip,gzip"], b"<rss/>", Fault.BAD_ENCODING),
        (["Content-Encoding: gzip"], gzip.compress(bytes(99), mtime=0)[:-9], Fault.BAD_ENCODING),
        (["Content-Length: 60"], b"<rss/>", Fault.BAD_ANSWER),
        (["Transfer-Encoding: chunked"], b"zz\r\n", Fault.BAD_ANSWER),
        (["X: " + "a" * 200_000], b"", Fault.BAD_ANSWER),
        ([f"X-{n}: a" for n in range(2000)], b"", Fault.BAD_ANSWER),
    ],
)
async def test_an_answer_that_lies_is_an_error(
    wire: Wire, client: GuardedClient, lines: list[str], body: bytes, expected: Fault
) -> None:
    """BI-28, BI-31, BI-32."""
    wire.says(head(*lines), body)

    assert await fault(client.get(wire.url, {}, deadline_s=5)) is expected


async def test_a_hundred_and_fifty_headers_are_no_crime(wire: Wire, client: GuardedClient) -> None:
    """BI-32."""
    wire.says(head(*(f"X-{n}: a" for n in range(150)), "Content-Length: 2"), b"ok")

    assert (await client.get(wire.url, {}, deadline_s=5)).body == b"ok"


@pytest.mark.parametrize(
    ("pieces", "endless", "pause_s", "expected"),
    [
        ((), b"", 60, Fault.TIMEOUT),
        ((head("Transfer-Encoding: chunked"),), b"1\r\na\r\n", 0.05, Fault.TIMEOUT),
        ((head("X: y")[:-2],), b"X: y\r\n", 0.05, Fault.TIMEOUT),
        ((head("X: y"),), bytes(65536), 0, Fault.TOO_LARGE),
    ],
    ids=["silent", "drips its body", "drips its headers", "endless"],
)
async def test_every_wait_ends(  # noqa: PLR0917 - a table
    wire: Wire,
    client: GuardedClient,
    pieces: tuple[bytes, ...],
    endless: bytes,
    pause_s: float,
    expected: Fault,
) -> None:
    """BI-29, BI-30, WH-26."""
    wire.says(*pieces, endless=endless, pause_s=pause_s, close=pause_s != 60)

    deadline_s = 10 if expected is Fault.TOO_LARGE else 0.3
    assert await fault(client.get(wire.url, {}, deadline_s=deadline_s)) is expected


async def test_nobody_there_and_nobody_known_are_told_apart(client: GuardedClient) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    closed = client.get(f"http://127.0.0.1:{port}/", {}, deadline_s=5)
    assert await fault(closed) is Fault.CONNECT_FAILED
    assert await fault(client.get("http://a..b/", {}, deadline_s=5)) is Fault.REFUSED_URL


async def test_a_post_sends_its_bytes_and_reads_the_answer(
    wire: Wire, client: GuardedClient
) -> None:
    got = bytearray()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.extend(await reader.readexactly(7))
        writer.write(head("Content-Length: 2", status="202 Accepted") + b"ok")

    wire.script = script

    for _ in range(2):
        answer = await client.post(wire.url, b'{"a":1}', {"webhook-id": "al_1"}, deadline_s=5)

    assert (answer.status, answer.body, answer.complete) == (202, b"ok", True)
    assert bytes(got) == b'{"a":1}' * 2
    assert wire.connections == 1


async def test_a_post_does_not_follow_a_redirect(wire: Wire, client: GuardedClient) -> None:
    wire.says(head("Location: /next", "Content-Length: 0", status="308 Moved"))

    answer = await client.post(wire.url, b"", {}, deadline_s=5)

    assert answer.status == 308
    assert len(wire.requests) == 1


async def test_a_long_answer_is_cut_at_16_kb_and_the_connection_closed(
    wire: Wire, client: GuardedClient
) -> None:
    """WH-27."""
    wire.says(head("X: y"), endless=bytes(65536))

    answer = await client.post(wire.url, b"", {}, deadline_s=5)

    assert (answer.status, len(answer.body), answer.complete) == (200, 16384, False)
    async with asyncio.timeout(5):
        await wire.closed.wait()


async def test_an_answer_whose_body_drips_still_has_its_status(
    wire: Wire, client: GuardedClient
) -> None:
    """WH-26 (d)."""
    wire.says(head("Content-Length: 9000"), endless=b"a", pause_s=0.05)

    answer = await client.post(wire.url, b"", {}, deadline_s=0.3)

    assert (answer.status, answer.complete) == (200, False)
