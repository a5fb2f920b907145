"""People: births, cohorts, entrants. Its door is projection.py."""
