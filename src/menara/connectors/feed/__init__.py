"""Reads feeds: RSS, Atom and JSON Feed. README.md tells how to set it up."""
