"""What is said on the simulated networks: invented people about an invented brand, for ever, the same for the same seed."""
