"""What the AT Protocol looks like wherever it is met: in an archive that a person brings, or on the network itself."""
