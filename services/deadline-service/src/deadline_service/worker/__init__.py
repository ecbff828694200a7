"""The doors that no one knocks at: the log, and the passing of days."""
