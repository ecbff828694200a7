"""Whose rights they are on a day, by the people of a case: pure functions."""
