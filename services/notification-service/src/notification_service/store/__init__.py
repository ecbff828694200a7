"""Every SQL statement of the service, a function for each query or change."""
