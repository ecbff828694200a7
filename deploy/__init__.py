"""Runs the whole system: on one machine (`make run`), and in containers."""
