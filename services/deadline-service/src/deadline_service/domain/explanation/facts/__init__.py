"""What happened, in words: the facts of each phase, by the codes in their fields."""
