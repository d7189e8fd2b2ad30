"""What operators type: one file a command."""
