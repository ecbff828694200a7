"""How often a forecast's intervals hold, on generated history."""
