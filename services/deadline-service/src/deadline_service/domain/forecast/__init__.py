"""What to expect: when open cases will be done, from how long the council's cases took."""
