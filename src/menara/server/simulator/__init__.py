"""Invented social networks on loopback that speak the real protocols, with a log of everything that was ever true on them."""
