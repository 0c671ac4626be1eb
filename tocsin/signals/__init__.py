"""What a text reports: PLOVER types, levels, negation, scores."""
