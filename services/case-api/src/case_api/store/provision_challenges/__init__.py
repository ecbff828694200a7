"""The table of concerns about provision, across the cases of a council."""
