"""What Tocsin sees in one article: language, furniture, places, signals, tolls."""

from tocsin.reading.tag import tag

__all__ = ["tag"]
