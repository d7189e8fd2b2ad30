"""The first streams and sources of a workspace, made of what it has told about its brand."""
