"""Arrays in, arrays out: no nouns, no labels, no files."""
