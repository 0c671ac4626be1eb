"""Links of entries: resolved, made safe, and brought to one form per page."""

import re
from functools import cache
from importlib.resources import files
from urllib.parse import SplitResult, urljoin, urlsplit

MOST_URL = 2000
_BAD = re.compile("[\x00-\x20\x7f-\x9f\\\\]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def resolve(base: str, link: str) -> str:
    """Return an absolute http or https URL, empty where the link leads nowhere safe (BI-51..57)."""
    link = link.strip()
    if not link or _BAD.search(link):
        return ""
    try:
        absolute = urljoin(base, link)
        parts = urlsplit(absolute)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc or len(absolute) > MOST_URL:
        return ""
    return absolute


def canonical(url: str) -> str:
    """Return one form per page: no fragment, tracking, default port, user; host in punycode.

    Empty for what is no http or https URL.
    """
    try:
        parts = urlsplit(url)
        host = _host(parts)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    query = "&".join(p for p in parts.query.split("&") if p and not _tracks(p.partition("=")[0]))
    # A fragment that begins with "!" names a page of its own.
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return SplitResult(parts.scheme, host, parts.path or "/", query, fragment).geturl()


def name_of(guid: str) -> tuple[str, str]:
    """Return what an entry's id names: with its host, and without it.

    Scheme, ``www.``, tracking and a trailing slash make no difference; neither does case of host.
    """
    if not re.match(r"(?i)https?://[^/]", guid):
        return guid, guid
    url = canonical(guid) or guid
    bare = re.sub(r"(?i)^https?://(www\.)?", "", url)
    host, slash, path = bare.partition("/")
    path = path.rstrip("/")
    return f"{host}{slash}{path}", path


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return f"{host}:{port}" if port and port != _DEFAULT_PORTS.get(parts.scheme) else host


def _tracks(parameter: str) -> bool:
    exact, prefixes = _tracking()
    name = parameter.lower()
    return name in exact or name.startswith(prefixes)


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the names and the prefixes of ``tracking.tsv``."""
    lines = files("tocsin.feeds").joinpath("tracking.tsv").read_text("utf-8").splitlines()[1:]
    names = [line.split("\t")[0] for line in lines]
    prefixes = tuple(name[:-1] for name in names if name.endswith("*"))
    return frozenset(name for name in names if not name.endswith("*")), prefixes
