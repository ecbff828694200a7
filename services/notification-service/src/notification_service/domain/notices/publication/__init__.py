"""The notices in print: a table for a lawyer, and an example of each."""
