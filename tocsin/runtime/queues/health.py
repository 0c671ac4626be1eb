"""Whether a Redis can be relied on: it keeps what it was told, and refuses rather than forgets."""

from collections.abc import Mapping
from typing import Any

OLDEST = (7, 0)


def mistakes(info: Mapping[str, Any]) -> list[str]:
    """Return why alerts could be lost on a Redis that answers INFO so (RQ-09); none if it is safe.

    INFO alone is asked, since hosted Redis often forbids CONFIG.
    """
    version = str(info.get("redis_version", "0"))
    found = []
    if tuple(int(part) for part in version.split(".")[:2] if part.isdecimal()) < OLDEST:
        found.append(f"version {version} (set up 7.0 or later)")
    if not int(info.get("aof_enabled", 0)):
        found.append("appendonly no (set appendonly yes)")
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy != "noeviction":
        found.append(f"maxmemory-policy {policy} (set noeviction)")
    if not int(info.get("maxmemory", 0)):
        found.append("maxmemory 0 (set a limit below the machine's memory)")
    return found


def troubles(info: Mapping[str, Any]) -> list[str]:
    """Return what keeps Redis from keeping anything now, though it may still answer PING."""
    found = []
    if str(info.get("aof_last_write_status", "ok")) != "ok":
        found.append("the last write to its append-only file failed")
    if int(info.get("loading", 0)):
        found.append("it is still loading its data")
    return found
