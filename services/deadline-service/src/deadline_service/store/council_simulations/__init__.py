"""The jobs of simulations of whole councils, and what they found."""
