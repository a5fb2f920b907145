"""Files in, nouns out; the only room that knows the validation libraries."""
