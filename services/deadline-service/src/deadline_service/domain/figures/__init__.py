"""What figures count, from a case's history: each process with its days, as known on each day."""
