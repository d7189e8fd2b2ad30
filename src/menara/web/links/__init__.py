"""Pages that a link opens, once: an invitation, a new password."""
