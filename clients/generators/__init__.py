"""A module for each language: generates the clients, compiles them, and runs a round trip."""
