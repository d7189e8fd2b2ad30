"""Search: everything that is stored, by words and by what is known of it."""
