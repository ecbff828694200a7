"""How a deadline came about: in parts for a program, and as sentences for people."""
