"""The compiled index: the same language as the oracle, for many queries and many mentions at once."""
