"""WHAT flows: one file per topic, nothing but records.

    FEEDS ─► ARTICLES ─► STORIES ─► TAGGED ─► EVENTS ─► ALERTS
              SUBSCRIPTIONS ──────────────────┘
    FEED_STATES (the pollers' cursors)     REJECTS (from any stage)

Three rules of evolution, tested on stored sample records:

1. A new field has a default.
2. A field never changes its type or its meaning.
3. A break is a new topic: ``articles.v2``.
"""

from topics.alerts import ALERTS, Alert
from topics.articles import ARTICLES, Article
from topics.events import EVENTS, Linked
from topics.feeds import FEED_STATES, FEEDS, Feed, FeedState
from topics.rejects import REJECTS, Reject
from topics.spec import Topic
from topics.stories import STORIES, Story
from topics.subscriptions import SUBSCRIPTIONS, Subscription
from topics.tagged import TAGGED, Tagged

TOPICS: tuple[Topic, ...] = (  # type: ignore[type-arg]
    FEEDS,
    FEED_STATES,
    SUBSCRIPTIONS,
    ARTICLES,
    STORIES,
    TAGGED,
    EVENTS,
    ALERTS,
    REJECTS,
)

__all__ = [
    "ALERTS",
    "ARTICLES",
    "EVENTS",
    "FEEDS",
    "FEED_STATES",
    "REJECTS",
    "STORIES",
    "SUBSCRIPTIONS",
    "TAGGED",
    "TOPICS",
    "Alert",
    "Article",
    "Feed",
    "FeedState",
    "Linked",
    "Reject",
    "Story",
    "Subscription",
    "Tagged",
    "Topic",
]
