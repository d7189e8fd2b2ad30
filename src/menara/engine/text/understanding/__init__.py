"""What a text is, beside its words: its language. One pass over a batch, with small weights that come along."""
