"""Streams, and the mentions that match them: stored once, with all their versions, until they go."""
