"""What the poller keeps is kept once the log answers, however often it is away meanwhile."""

from concurrent.futures import Future
from pathlib import Path

from tocsin.errors import Reason, Rejected, TryAgain
from tocsin.runtime.broker.spec import Position
from tocsin.runtime.desk import Desk
from tocsin.runtime.polling import Output
from tocsin.settings import Settings


class Flaky:
    """A publisher that refuses every record twice, and one for good."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.tries: dict[bytes, int] = {}

    def publish(
        self,
        topic: str,
        _key: bytes | None,
        value: bytes | None,
        **_: object,
    ) -> "Future[Position]":
        future: Future[Position] = Future()
        assert value is not None
        self.tries[value] = self.tries.get(value, 0) + 1
        if value == b"huge":
            future.set_exception(Rejected(Reason.TOO_LARGE))
        elif self.tries[value] < 3:
            future.set_exception(TryAgain("the log is away", after_s=0.01))
        else:
            self.kept.append(value)
            future.set_result(Position(topic, 0, len(self.kept)))
        return future

    def flush(self, timeout_s: float) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held."""


async def test_what_the_log_refuses_today_is_kept_tomorrow_and_nothing_twice(
    tmp_path: Path,
) -> None:
    log, queues = (f"sqlite:///{tmp_path / name}.db" for name in ("log", "queues"))
    desk = Desk.open(Settings(log=log, queues=queues))
    flaky = Flaky()
    desk.log.publisher = lambda: flaky  # type: ignore[method-assign,assignment,return-value]
    output = Output(desk)

    kept = await output.keep("articles.v1", [("en", b"1"), ("en", b"huge"), ("en", b"2")])

    assert flaky.kept == [b"1", b"2"]
    assert kept == 2
    assert "log" not in desk.health.problems
    await desk.close()
