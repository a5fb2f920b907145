"""Many plans, one question: here, how well earlier plans would have foreseen what came."""
