"""The one door to the network: nothing else in Menara opens a socket.

`door.py` is what other rooms use; `reach.py`, `url.py` and `address.py` say what may be reached, `limits.py` how much of it
is taken, `budget.py` how often and for how much money, `backoff.py` when to come back after a failure.
"""
