"""The log of what happened, and the words that may be said on it."""
