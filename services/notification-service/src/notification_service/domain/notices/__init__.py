"""Notices to people: which the law requires, to whom, by when, and what each must state."""
