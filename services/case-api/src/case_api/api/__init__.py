"""The doors that are asked: HTTP."""
