"""What a council pays for in a case: funding agreements and what they cost."""
