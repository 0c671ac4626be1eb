"""``tocsin doctor``: whether everything stands that this set-up rests on."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from tocsin.cli.asking import finished, with_json, with_settings
from tocsin.cli.printing import emit, say, shown
from tocsin.errors import TocsinError
from tocsin.settings import Settings

OLDEST_YEAR = 2026
LEAST_FREE_BYTES = 500 * 1024 * 1024
NOT_YET = "is not there yet (tocsin up makes it)"


class Finding(NamedTuple):
    """What one check found; ``says`` is the value, or what to do where it isn't well."""

    check: str
    well: bool
    says: str


@click.command()
@with_settings
@with_json
def doctor(settings: Settings, *, as_json: bool) -> int:
    """Check every dependency, setting and guarantee this set-up rests on; exit 1 if one fails.

    Topics that are missing are made, as every role does when it starts; a data folder is not.

    \b
    Example:
      TOCSIN_LOG=kafka://kafka:9092 TOCSIN_QUEUES=redis://redis tocsin doctor
    """
    failed = 0
    for finding in findings(settings):
        failed += not finding.well
        if as_json:
            emit({"check": finding.check, "ok": finding.well, "says": finding.says})
        else:
            say(f"{'ok  ' if finding.well else 'FAIL'}  {finding.check}: {shown(finding.says)}")
    return 1 if failed else 0


def findings(settings: Settings) -> Iterator[Finding]:
    """Yield what each check finds, one after another."""
    yield Finding("settings", well=True, says="all understood (tocsin config shows them)")
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("packages", _packages),
        ("clock", _clock),
        ("address", _address),
        ("data folder", _folder),
        ("log", _log),
        ("topics", _topics),
        ("queues", _queues),
    )
    for name, check in checks:
        try:
            yield Finding(name, well=True, says=check(settings))
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            yield Finding(name, well=False, says=f"{where}{error.strerror or error}")
        except (TocsinError, _UnwellError) as error:
            yield Finding(name, well=False, says=str(error))


class _UnwellError(Exception):
    """A check's own finding."""


def _packages(_: Settings) -> str:
    """Other distributions ship a package called agents; whichever came last wins, silently."""
    from importlib.metadata import packages_distributions
    from importlib.util import find_spec

    known = packages_distributions()
    for name in ("agents", "topics"):
        others = sorted({each for each in known.get(name, []) if each.lower() != "tocsin"})
        if others:
            raise _UnwellError(
                f"the package {name} is also installed by {', '.join(others)}; "
                "give Tocsin an environment of its own"
            )
    found = find_spec("agents")
    where = Path(found.origin).parent if found and found.origin else "nowhere"
    return f"agents and topics are Tocsin's own ({where})"


def _clock(_: Settings) -> str:
    from tocsin.runtime import clock

    now = clock.now()
    if now.year < OLDEST_YEAR:
        raise _UnwellError(f"{now:%Y-%m-%d %H:%M:%S} UTC can't be; set the machine's clock")
    return f"{now:%Y-%m-%d %H:%M:%S} UTC"


def _address(settings: Settings) -> str:
    from tocsin.runtime.health import check_exposure

    check_exposure(settings)
    return f"{settings.listen}, {'a key is set' if settings.api_key else 'a key is made at start'}"


def _folder(settings: Settings) -> str:
    if settings.log and settings.queues:
        return "not used, log and queues are elsewhere"
    there = next(path for path in _upwards(settings.data) if path.exists())
    if not there.is_dir():
        raise _UnwellError(f"{there}: not a folder (TOCSIN_DATA)")
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"tocsin")
            os.fsync(file.fileno())
    except OSError as error:
        why = error.strerror or error
        raise _UnwellError(f"{there}: can't be written: {why} (TOCSIN_DATA)") from error
    space = os.statvfs(there)
    free = space.f_bavail * space.f_frsize
    if free < LEAST_FREE_BYTES:
        raise _UnwellError(f"{settings.data}: only {free // 1024**2} MB are free")
    room = f"{free // 1024**3} GB free, SQLite {sqlite3.sqlite_version}"
    if there != settings.data.absolute():
        return f"{settings.data} {NOT_YET} and can be made, {room}"
    return f"{settings.data} can be written, {room}"


def _upwards(path: Path) -> tuple[Path, ...]:
    return (path.absolute(), *path.absolute().parents)


def _begun(url: str) -> bool:
    """Whether there is something to ask: an embedded file is made by the first start."""
    from tocsin.cli.store import embedded

    path = embedded(url)
    if path is None or path.is_file():
        return True
    there = next(each for each in _upwards(path.parent) if each.exists())
    if not there.is_dir():
        raise _UnwellError(f"{there}: not a folder")
    return False


def _log(settings: Settings) -> str:
    from tocsin.cli.store import opened

    if not _begun(settings.log_url):
        return f"{bare(settings.log_url)} {NOT_YET}"
    with opened(settings, create=False):
        return f"{bare(settings.log_url)} answers"


def _topics(settings: Settings) -> str:
    """``create`` makes what is missing and refuses a topic with too few partitions."""
    from tocsin.cli.store import opened
    from topics import TOPICS

    if not _begun(settings.log_url):
        return f"all {len(TOPICS)} will be made by the first start"
    with opened(settings, create=False) as log:
        made = log.create(TOPICS)
        for topic in TOPICS:
            found = len(log.ends(topic.name))
            if found < topic.partitions:
                raise _UnwellError(f"{topic.name} has {found} partitions, not {topic.partitions}")
    return f"all {len(TOPICS)} are there" + (f", {len(made)} of them made just now" if made else "")


def _queues(settings: Settings) -> str:
    from tocsin.cli.store import queues_of

    async def ask() -> str:
        async with queues_of(settings) as queues:
            depths = await queues.depths()
            return f"{depths.pending} alerts wait, {depths.dead} are dead"

    if not _begun(settings.queues_url):
        return f"{bare(settings.queues_url)} {NOT_YET}"
    return f"{bare(settings.queues_url)} is safe; {finished(ask())}"


def bare(url: str) -> str:
    """Return an address without the password it may hold."""
    scheme, mark, rest = url.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"
