"""What waits for an officer: items of work, what they wait on, and why one comes before another."""
