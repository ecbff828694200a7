"""The people of a case: plain data, which is stored outside the log, and pure functions."""
