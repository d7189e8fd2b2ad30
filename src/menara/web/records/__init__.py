"""What is kept, what must not go, and the proof of it: the audit log, retention, legal holds."""
