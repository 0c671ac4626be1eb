"""Subscriber queues, twice: Redis streams, and SQLite."""
