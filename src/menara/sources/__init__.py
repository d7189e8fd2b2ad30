"""Where we listen: sources of workspaces, the channels that serve them, coverage, dead letters."""
