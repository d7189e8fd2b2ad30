"""Settings of the workspace: its name, its time zone, all that it has as a file, and its end."""
