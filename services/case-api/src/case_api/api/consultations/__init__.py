"""The HTTP interface of consultations about being named in a plan."""
