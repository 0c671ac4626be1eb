"""Feeds: bytes to entries, entries to articles, what is new, and when to look again.

    charset ─► scan (leave out known entries) ─► document (feedparser) ─► html ─► entries
    entries ─► cursor (what is new, history, the article)      caching, schedule (when to poll)

``document`` runs in a process of its own; import it there only.
"""
