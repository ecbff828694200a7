"""The export of everything that is held about one person."""
