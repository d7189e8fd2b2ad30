"""The pages: one folder a room, and what all pages have together."""
