"""Planning automatic notices from the log, and composing them at their time."""
