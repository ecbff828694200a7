"""How the whole system is run: on one machine (`make run`), and in containers."""
