"""Streams: the list of them, and the editor."""
