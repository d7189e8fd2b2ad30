"""Search in what is stored: the index narrows, the engine decides.

`terms` says what of a mention is in the index, `narrowing` what a query asks of it, `index` writes it, `candidates`
reads it on either database, and `finding` asks the engine about each candidate.
"""
