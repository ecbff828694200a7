"""`python -m deploy.councils`: registers councils, and issues, rotates and revokes their keys."""
