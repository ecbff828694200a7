"""Lists of work: of some cases, or of a council, with counts and what is due soon."""
