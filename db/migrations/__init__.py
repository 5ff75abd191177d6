"""How older libraries become newer ones."""
