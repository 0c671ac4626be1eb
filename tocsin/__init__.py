"""Tocsin: a news monitor that warns people early when a conflict escalates."""

__version__ = "0.1.0"
