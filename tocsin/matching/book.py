"""The subscriptions, found by what an event is about and not by trying each."""

from collections.abc import Callable, Iterable

from topics.subscriptions import Subscription

Parents = Callable[[str], tuple[str, ...]]
"""All ancestors of a region; ``tocsin.places.regions.parents`` in the product."""


def _no_parents(_region: str) -> tuple[str, ...]:
    return ()


class Book:
    """The subscriptions in force.

    ``parents`` returns the ancestors of a region: a subscription to a region covers all that lies
    in it. Without it every region stands alone.
    """

    def __init__(self, parents: Parents = _no_parents) -> None:
        self._parents = parents
        self._all: dict[str, Subscription] = {}
        self._by_region: dict[str, dict[str, None]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def put(self, subscription: Subscription) -> None:
        """Add a subscription, or replace the one with its id. In force at once."""
        self.remove(subscription.id)
        self._all[subscription.id] = subscription
        for region in subscription.regions or ("",):
            self._by_region.setdefault(region, {})[subscription.id] = None

    def remove(self, subscription: str) -> None:
        """Drop the subscription with this id; nothing where there is none."""
        gone = self._all.pop(subscription, None)
        if gone is None:
            return
        for region in gone.regions or ("",):
            keys = self._by_region.get(region, {})
            keys.pop(subscription, None)
            if not keys:
                self._by_region.pop(region, None)

    def get(self, subscription: str) -> Subscription | None:
        """Return the subscription in force with this id; None where there is none, or paused."""
        found = self._all.get(subscription)
        return None if found is None or found.paused else found

    def up(self, region: str) -> tuple[str, ...]:
        """Return ``region`` and all that it lies in: what a subscription may name to cover it."""
        return (region, *self._parents(region))

    def about(self, regions: Iterable[str]) -> list[Subscription]:
        """Return the subscriptions in force that cover one of ``regions``, or name none.

        The cost does not grow with the subscriptions that cover none of them.
        """
        names = dict.fromkeys(name for region in regions for name in self.up(region))
        keys = dict.fromkeys(key for name in ("", *names) for key in self._by_region.get(name, ()))
        found = (self._all[key] for key in keys)
        return [subscription for subscription in found if not subscription.paused]
