"""What inspectors of an area ask for: the Annex A list of plans, and chronologies of cases."""
