"""Every SQL statement of the service, one function a question or a change."""
