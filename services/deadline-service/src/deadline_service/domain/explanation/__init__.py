"""How a deadline came about: in parts that a program can show, and as a paragraph."""
