"""The keys of the department, and which of its notifications were received."""
