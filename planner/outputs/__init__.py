"""Nouns in, files out; the only room that knows matplotlib."""
