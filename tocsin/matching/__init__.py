"""Which subscriptions an event concerns, and why."""
