"""How the regulations count days, weeks and months: nothing else in the service does."""
