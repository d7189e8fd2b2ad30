"""Everything that an installation keeps, in one file: rows as JSON, so that it is restored on either database.

`archive` is the file, `snapshot` and `tables` are the database, `sealing` is the key; `writing` and `restoring` use them.
"""
