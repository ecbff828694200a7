"""Who is responsible for a case on a day."""
