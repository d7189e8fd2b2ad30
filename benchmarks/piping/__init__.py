"""The whole way of a post, measured: from a connector through the log and the screener into the store."""
