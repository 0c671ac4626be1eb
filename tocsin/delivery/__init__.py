"""What we know of delivering a webhook: signatures, outcomes, when to try again. Pure."""

from tocsin.delivery.outcomes import (
    Dead,
    Delivered,
    Disable,
    Intent,
    Outcome,
    Past,
    Reason,
    Retry,
    Tried,
    classify,
    decide,
)
from tocsin.delivery.schedule import Schedule, retry_after_s
from tocsin.delivery.signing import BadSignature, headers, new_secret, sign, verify

__all__ = [
    "BadSignature",
    "Dead",
    "Delivered",
    "Disable",
    "Intent",
    "Outcome",
    "Past",
    "Reason",
    "Retry",
    "Schedule",
    "Tried",
    "classify",
    "decide",
    "headers",
    "new_secret",
    "retry_after_s",
    "sign",
    "verify",
]
