"""Who works on a case, over HTTP."""
