"""What the law requires, by when, and by which provision."""
