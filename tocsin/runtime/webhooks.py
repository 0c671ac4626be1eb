"""One attempt to deliver an alert: sign, send, and say what became of it."""

import time
from dataclasses import dataclass

from tocsin.delivery import Outcome, Past, Tried, classify, headers, retry_after_s
from tocsin.runtime import metrics
from tocsin.runtime.clock import Clock
from tocsin.runtime.http import Answer, Fault, FetchFailed, GuardedClient
from tocsin.runtime.queues.spec import REPLAYED, Attempt, Delivery

SOON_S = 1.0
DETAIL_CHARACTERS = 200
_OUTCOMES = {
    Fault.REFUSED_URL: Outcome.REFUSED_ADDRESS,
    Fault.REFUSED_ADDRESS: Outcome.REFUSED_ADDRESS,
    Fault.NAME_UNKNOWN: Outcome.CONNECT_FAILED,
    Fault.CONNECT_FAILED: Outcome.CONNECT_FAILED,
    Fault.TLS: Outcome.TLS_FAILED,
    Fault.TIMEOUT: Outcome.TIMEOUT,
}


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Sends alerts through the guarded client; nothing that goes wrong on the wire is raised."""

    client: GuardedClient
    deadline_s: float
    clock: Clock

    async def send(self, url: str, secret: str, delivery: Delivery) -> tuple[Attempt, Tried]:
        """Return how the attempt went, for the log and for the decision.

        The body is sent as it was pushed, byte for byte as it is signed (WH-04); the id stays, the
        timestamp is this attempt's (WH-06).
        """
        now, began_s = self.clock(), time.monotonic()
        try:
            signed = headers([secret], delivery.id, int(now.timestamp()), delivery.body)
            answer = await self._post(url, delivery.body, signed)
        except ValueError as error:
            tried, detail = Tried(Outcome.UNSIGNABLE), str(error)
        except FetchFailed as error:
            tried = Tried(_OUTCOMES.get(error.fault, Outcome.PROTOCOL_ERROR))
            detail = f"{error.fault}: {error}"
        else:
            after_s = retry_after_s(answer.headers.get("Retry-After"), self.clock())
            tried, detail = Tried(classify(answer.status), answer.status, after_s), _detail(answer)
        took_s = time.monotonic() - began_s
        metrics.DELIVERY_SECONDS.observe(took_s)
        attempt = Attempt(
            at=now,
            outcome=tried.outcome,
            status=tried.status,
            duration_ms=int(took_s * 1000),
            detail=_printable(detail),
        )
        return attempt, tried

    async def _post(self, url: str, body: bytes, signed: dict[str, str]) -> Answer:
        began_s = time.monotonic()
        try:
            return await self.client.post(url, body, signed, deadline_s=self.deadline_s)
        except FetchFailed as error:
            took_s = time.monotonic() - began_s
            if error.fault is not Fault.CONNECTION_LOST or took_s > SOON_S:
                raise
        # Most often a kept connection that the receiver had closed: its fault no more than ours.
        return await self.client.post(url, body, signed, deadline_s=self.deadline_s - took_s)


def past(delivery: Delivery, failures: int = 0) -> Past:
    """Return what came before: the attempts since the alert was pushed or last replayed."""
    attempts = delivery.attempts
    for at, attempt in enumerate(attempts):
        if attempt.outcome == REPLAYED:
            attempts = delivery.attempts[at + 1 :]
    since = attempts[0].at if attempts else None
    return Past(delivery.id, delivery.queue, len(attempts), since, failures)


def unfinished(delivery: Delivery) -> int:
    """Return how often it was handed out before, to a courier that never said how it ended."""
    return delivery.taken - 1 - len(delivery.attempts)


def _detail(answer: Answer) -> str:
    if 200 <= answer.status <= 299:
        return "" if answer.complete else "the answer was cut short"
    return answer.body[: 2 * DETAIL_CHARACTERS].decode("utf-8", "replace")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in text[:DETAIL_CHARACTERS])
