"""Cases of one child that are linked: which they are, and how two become so."""
