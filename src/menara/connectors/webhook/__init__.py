"""Hears what others send: signed requests with mentions. README.md tells how to set it up."""
