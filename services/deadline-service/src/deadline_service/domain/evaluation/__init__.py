"""Which clocks the facts of a case start, when they are due, and how each of them ended."""
