"""A day of escalation on this machine."""
