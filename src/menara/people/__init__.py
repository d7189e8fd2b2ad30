"""Workspaces, users, what each may do in which, and tokens for programs."""
