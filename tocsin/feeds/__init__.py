"""Feeds: bytes to entries, entries to articles, what is new, and when to look again.

    charset ─► scan (leave out known entries) ─► document (feedparser) ─► html ─► entries
    entries ─► cursor (what is new, history, the article) ─► step (the feed's next state)
    caching, schedule, rounds: when to poll

``document`` can need far more time than its input deserves: the poller runs it in a process of
its own.
"""
