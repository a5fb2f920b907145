"""Nouns in, files out: tables, charts, reports and pages, with the maps of the floor below."""
