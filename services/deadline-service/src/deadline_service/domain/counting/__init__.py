"""How the regulations count days, weeks and months: last days, and coded steps of arithmetic."""
