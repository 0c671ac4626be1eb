"""Which reports belong together, and what changed materially."""
