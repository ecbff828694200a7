"""The page of an endpoint for people: its state, its deliveries with attempts, and forms."""
