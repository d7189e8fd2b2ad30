"""`menara up --demo`: an invented brand that listens to simulated networks, through everything that real ones go through."""
