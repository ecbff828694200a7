"""What every process needs and no one thinks about."""
