"""What every room of the server needs: the audit chain, jobs, the log, events, secrets, the clock."""
