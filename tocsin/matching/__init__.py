"""Which subscriptions an event concerns, and the alert each gets. Pure."""

from tocsin.matching.book import Book
from tocsin.matching.explain import Answer, explain
from tocsin.matching.match import match
from tocsin.matching.told import Told

__all__ = ["Answer", "Book", "Told", "explain", "match"]
