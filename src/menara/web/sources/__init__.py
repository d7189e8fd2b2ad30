"""Sources: where a workspace listens, how well that goes, and what could not be read."""
