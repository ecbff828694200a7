"""Every SQL statement of the service, and what it reads from outside: rules and holidays."""
