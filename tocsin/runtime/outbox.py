"""What a role has decided and nobody keeps yet: for the queues, then for the log."""

import asyncio

from tocsin.errors import Rejected, TryAgain
from tocsin.runtime import metrics
from tocsin.runtime.broker.spec import Keeper, Outgoing
from tocsin.runtime.queues.spec import Item, Queues
from topics import REJECTS


class Outbox:
    """Filled while records are decided, kept in one go; may be kept again as often as needed."""

    def __init__(self, role: str) -> None:
        self._role = role
        # Bound once: to look a label up costs more than to count.
        self._out = metrics.RECORDS_OUT.labels(role)
        self._records: list[Outgoing] = []
        self._items: list[tuple[Item, bool]] = []

    def publish(self, record: Outgoing) -> None:
        """Add a record for the log."""
        self._records.append(record)

    def push(self, item: Item, *, told: bool) -> None:
        """Add an alert for a queue; ``told`` says that the log has it."""
        self._items.append((item, told))

    def mark(self) -> tuple[int, int]:
        """Return how much there is, for ``cut``."""
        return len(self._records), len(self._items)

    def cut(self, mark: tuple[int, int]) -> bool:
        """Remove what was added after ``mark``; return whether there was anything."""
        if self.mark() == mark:
            return False
        del self._records[mark[0] :], self._items[mark[1] :]
        return True

    async def keep(self, queues: Queues, log: Keeper, within_s: float) -> None:
        """Return once everything is kept, and the box is empty.

        Raises:
            TryAgain: If something is away, full or slow; the box is as it was.
            Rejected: If the log refuses a record for good; the box is as it was.
        """
        try:
            async with asyncio.timeout(within_s):
                new = await queues.push([item for item, _ in self._items]) if self._items else ()
                if self._records:
                    await log.keep(self._records)
        except (Rejected, TryAgain):
            raise
        except Exception as error:
            raise TryAgain(f"{type(error).__name__}: {error}") from error
        for (_, told), is_new in zip(self._items, new, strict=True):
            if told:
                reason = "requeued" if is_new else "told"
                metrics.RECORDS_DROPPED.labels(self._role, reason).inc()
        self._out.inc(sum(record.topic != REJECTS.name for record in self._records))
        self._items, self._records = [], []
