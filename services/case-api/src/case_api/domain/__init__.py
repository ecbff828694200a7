"""Cases, and what can have happened in them: plain data and pure functions."""
