"""The receiver of the demo accepts what the reference implementation signs, and nothing else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from standardwebhooks.webhooks import Webhook

from tocsin.demo.receiver import Receiver, genuine

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"type":"alert.created","data":{}}'


def _headers(identity: str = "al_1", at: datetime | None = None) -> dict[str, str]:
    at = at or datetime.now(UTC)
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(identity, at, BODY),
    }


def test_a_reference_signature_is_genuine() -> None:
    now = datetime.now(UTC)
    headers = _headers(at=now)

    assert genuine(SECRET, headers, BODY.encode(), now.timestamp())


def test_one_of_several_signatures_is_enough() -> None:
    now = datetime.now(UTC)
    headers = _headers(at=now)
    headers["webhook-signature"] = f"v1,AAAA v1a,whatever {headers['webhook-signature']}"

    assert genuine(SECRET, headers, BODY.encode(), now.timestamp())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-id", "al_2"),
        ("webhook-id", ""),
        ("webhook-timestamp", "1"),
        ("webhook-timestamp", "soon"),
        ("webhook-signature", "v1,not-base64"),
        ("webhook-signature", ""),
    ],
)
def test_whatever_is_changed_is_not_genuine(name: str, value: str) -> None:
    now = datetime.now(UTC)

    headers = {**_headers(at=now), name: value}

    assert not genuine(SECRET, headers, BODY.encode(), now.timestamp())


def test_another_body_is_not_genuine() -> None:
    now = datetime.now(UTC)
    assert not genuine(SECRET, _headers(at=now), BODY.encode() + b" ", now.timestamp())


def test_an_old_webhook_is_not_genuine() -> None:
    now = datetime.now(UTC)
    old = now - timedelta(minutes=6)

    assert not genuine(SECRET, _headers(at=old), BODY.encode(), now.timestamp())


class Heard:
    """A receiver on a real port, and what it has passed on."""

    def __init__(self) -> None:
        self.bodies: list[tuple[str, bytes]] = []
        self.receiver = Receiver({"sub_1": SECRET}, self._accept, lambda: datetime.now(UTC))
        self.hooks = ""

    async def _accept(self, subscription: str, body: bytes) -> None:
        self.bodies.append((subscription, body))

    async def post(self, subscription: str, headers: dict[str, str], body: str = BODY) -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                self.hooks + subscription, data=body.encode(), headers=headers
            ) as response,
        ):
            return response.status


@pytest.fixture
async def heard() -> AsyncIterator[Heard]:
    each = Heard()
    each.hooks = await each.receiver.open()
    yield each
    await each.receiver.close()


async def test_a_repeated_webhook_id_is_passed_on_once(heard: Heard) -> None:
    statuses = [await heard.post("sub_1", _headers()) for _ in range(3)]

    assert statuses == [204, 204, 204]
    assert heard.bodies == [("sub_1", BODY.encode())]
    assert heard.receiver.repeats == 2


async def test_a_forged_webhook_is_refused_and_counted(heard: Heard) -> None:
    assert await heard.post("sub_1", _headers(), BODY.replace("alert", "Alert")) == 401
    assert heard.bodies == []
    assert heard.receiver.forged == 1


async def test_an_unknown_subscription_is_not_found(heard: Heard) -> None:
    assert await heard.post("sub_2", _headers()) == 404
