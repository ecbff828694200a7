"""Who must be notified, and a record of each notification."""
