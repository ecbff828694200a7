"""What is held about one child, for the answer to a subject access request."""
