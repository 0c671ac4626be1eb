"""Folding, tokens, scripts and the language of a text."""
