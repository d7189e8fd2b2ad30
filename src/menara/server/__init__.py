"""The server: settings, the commands that operators type, the supervisor, and which room hears which event."""
