"""What the law requires, by when, on whose authority."""
