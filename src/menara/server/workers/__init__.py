"""What works in the background: one process a role, each of which may be killed at any time."""
