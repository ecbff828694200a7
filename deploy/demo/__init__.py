"""`make demo`: a council's day, told over HTTP and checked against the worked examples."""
