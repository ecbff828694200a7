"""What inspectors of an area ask for: the Annex A list, and chronologies."""
