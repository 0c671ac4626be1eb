"""Which articles are copies of which."""
