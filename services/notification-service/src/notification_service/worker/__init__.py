"""The doors that nobody knocks at: following the log, sending what is due."""
