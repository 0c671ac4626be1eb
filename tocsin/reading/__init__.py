"""What Tocsin sees in one article: language, furniture, places, signals, tolls."""
