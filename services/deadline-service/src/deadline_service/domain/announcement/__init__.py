"""What is announced of deadlines, because a fact was recorded or a day has come."""
