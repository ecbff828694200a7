"""What other rules, bank holidays, settings or speed would change in all cases of a council."""
