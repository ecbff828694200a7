"""The people and teams of the council who work on cases. None of their details are in the log."""
