"""Every SQL statement of the service, and the readers of rules and holidays."""
