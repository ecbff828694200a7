"""The people of a case over HTTP."""
