"""Posts whose language is known."""
