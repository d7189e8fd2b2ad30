"""Reads files: JSON Lines, CSV, and what other tools and networks export. README.md tells how to set it up."""
