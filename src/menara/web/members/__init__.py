"""Who belongs to the workspace, as what, and what that allows."""
