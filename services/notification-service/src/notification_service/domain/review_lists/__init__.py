"""The list of the plans of a setting that are to be reviewed in a term (Code 9.172)."""
