"""Which subscriptions an event concerns, and the alert each gets. Pure."""

from tocsin.matching.book import Book
from tocsin.matching.match import match
from tocsin.matching.told import Told

__all__ = ["Book", "Told", "match"]
