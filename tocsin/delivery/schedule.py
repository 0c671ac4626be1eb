"""When to try again: the retry table with jitter, and what Retry-After says."""

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

JITTER = 0.2
LONGEST_HOLD_S = 24 * 3600.0
SLACK = 2.0
"""An alert that Retry-After or a stopped courier held up may take this many times the schedule."""
_SECONDS = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")


@dataclass(frozen=True, slots=True)
class Schedule:
    """Seconds to wait after each failed attempt; when they are used up, there is no further one."""

    waits_s: Sequence[float]

    @property
    def most_s(self) -> float:
        """The age at which a failing alert is given up, whatever held it up."""
        return SLACK * sum(self.waits_s) + LONGEST_HOLD_S

    def wait_s(self, alert: str, endpoint: str, attempt: int) -> float | None:
        """Return the wait after failed attempt number ``attempt`` (from 1), None after the last.

        Within 20 % of the table's, and the same each time for the same alert, endpoint and
        attempt; no two alerts or endpoints go in lock-step (WH-20).
        """
        if not 1 <= attempt <= len(self.waits_s):
            return None
        name = f"{alert}\n{endpoint}\n{attempt}".encode()
        chance = int.from_bytes(hashlib.blake2b(name, digest_size=8).digest()) / 2**64
        return self.waits_s[attempt - 1] * (1 + JITTER * (2 * chance - 1))


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, None if it is missing or garbage.

    Seconds are rounded up, a date that is past is 0, and a day is the most (WH-24).
    """
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return min(float(math.ceil(float(text))), LONGEST_HOLD_S)
    if len(text) > 64 or not text[:1].isalpha():
        return None
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), LONGEST_HOLD_S)
