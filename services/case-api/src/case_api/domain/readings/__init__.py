"""The record of who read personal data, and what is unusual in it."""
