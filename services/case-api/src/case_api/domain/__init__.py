"""What a case is and what can have happened in it: plain data and plain functions."""
