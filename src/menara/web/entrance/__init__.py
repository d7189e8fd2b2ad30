"""The way in and out: signing in and out, set-up, language, workspace."""
