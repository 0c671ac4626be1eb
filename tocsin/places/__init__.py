"""Regions, their names, and where a text names them."""
