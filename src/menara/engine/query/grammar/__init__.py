"""How a query is read: scanner, tokens, levels of brackets, values of fields. `menara.engine.query.syntax` is its door."""
