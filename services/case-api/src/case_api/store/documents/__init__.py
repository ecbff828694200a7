"""Documents of cases: whose they are, what describes them, and their content."""
