"""Land: distances and catchments. Its door is assignment.py."""
