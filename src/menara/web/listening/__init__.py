"""The pages of listening: Watch."""
