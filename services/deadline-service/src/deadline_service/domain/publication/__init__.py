"""The rulebook on paper: the law as applied, for a lawyer to read and sign."""
