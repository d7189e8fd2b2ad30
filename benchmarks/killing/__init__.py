"""Kills the processes of an installation at random while programs and sources bring in mentions, and counts afterwards."""
