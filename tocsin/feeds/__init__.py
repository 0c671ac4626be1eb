"""When a feed is due, and how an entry becomes an article."""
