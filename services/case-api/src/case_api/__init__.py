"""What happened in a case."""
