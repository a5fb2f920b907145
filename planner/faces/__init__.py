"""Where people and machines come in; the only floor that may hold state."""
