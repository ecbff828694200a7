"""Moves between phases of education: how far the review and the plan are for each."""
