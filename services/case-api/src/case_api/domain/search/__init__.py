"""What cases are found by: an entry that follows from the facts, and the words of names."""
