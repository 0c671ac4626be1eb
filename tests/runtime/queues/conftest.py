from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tocsin.runtime.queues import Queues, open_queues


@pytest.fixture(params=["sqlite", pytest.param("redis", marks=pytest.mark.redis)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store, by its address."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'queues.db'}"
    return str(request.getfixturevalue("redis_server").url)


@pytest.fixture
async def queues(url: str) -> AsyncIterator[Queues]:
    opened = open_queues(url)
    yield opened
    await opened.close()
