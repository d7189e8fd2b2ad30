"""The JSON API: one file a room."""
