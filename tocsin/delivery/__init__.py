"""Signing, the retry schedule, and what an answer means."""
