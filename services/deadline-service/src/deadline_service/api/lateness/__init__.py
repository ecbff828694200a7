"""Why plans and reviews are late, over HTTP: of a case, in sum, and what would have been."""
