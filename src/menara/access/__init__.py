"""Our own keys to networks: credentials, sealed, and who may use them."""
