"""Numbers of people harmed or moved, and who claims them."""
