"""The explanation of a deadline: as data for programs, and as sentences for people."""
