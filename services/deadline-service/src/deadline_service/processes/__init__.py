"""The wiring of the worker processes, a module for each. None imports the API."""
