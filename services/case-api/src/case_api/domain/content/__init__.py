"""What the contents of plans and of advice have in common. None of it is in the log."""
