"""Who is measured beside us."""
