"""Finding cases over HTTP."""
