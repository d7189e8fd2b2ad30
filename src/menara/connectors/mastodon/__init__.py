"""Listens to an instance of Mastodon, or of what speaks its API. README.md tells how to set it up."""
