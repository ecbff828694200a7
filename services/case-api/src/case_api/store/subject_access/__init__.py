"""Reading everything that is held about one person."""
