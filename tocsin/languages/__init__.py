"""All data of one language in one folder."""
