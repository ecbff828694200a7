"""Cases of an older system, each imported whole: plain data and pure functions."""
