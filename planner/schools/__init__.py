"""Schools: places, rolls, classes, shortfall, programme."""
