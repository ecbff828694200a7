"""The doors that are knocked at: HTTP."""
