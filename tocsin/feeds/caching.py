"""What an answer's headers ask of its next reader (RFC 9111, RFC 9110 Retry-After)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MOST_S = 86400.0
"""Nothing holds a poll back longer: servers have asked for ten years (PM-16)."""

_DIRECTIVE = re.compile(r"([a-z-]+)\s*(?:=\s*\"?([^\",\s]*)\"?)?")


def fresh_s(headers: Mapping[str, str]) -> float:
    """Return the seconds for which the answer stays fresh, 0 to a day (PM-09, PM-11..13)."""
    given = headers.get("Cache-Control", "").lower()
    directives = {match[1]: match[2] or "" for match in _DIRECTIVE.finditer(given)}
    if "no-cache" in directives or "no-store" in directives:
        return 0.0
    if "max-age" in directives:
        whole = _seconds(directives["max-age"])
        return 0.0 if whole is None else _clamp(whole - (_seconds(headers.get("Age", "")) or 0.0))
    expires, sent = _date(headers.get("Expires", "")), _date(headers.get("Date", ""))
    if expires is None or sent is None:
        return 0.0
    return _clamp((expires - sent).total_seconds())


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds to wait, 0 to a day; None where nothing usable is said (PM-17)."""
    given = headers.get("Retry-After", "").strip()
    plain = _seconds(given)
    if plain is not None:
        return _clamp(plain)
    until = _date(given)
    if until is None:
        return None
    sent = _date(headers.get("Date", "")) or now
    wait_s = (until - sent).total_seconds()
    return _clamp(wait_s) if wait_s > 0 else None


def _seconds(text: str) -> float | None:
    text = text.strip()
    if not text.isascii() or not text.isdecimal():
        return None
    return float(text[:12])


def _date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _clamp(seconds: float) -> float:
    return min(max(seconds, 0.0), MOST_S)
