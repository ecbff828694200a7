"""The legal holds that are in effect in a case."""
