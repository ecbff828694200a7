"""`make demo`: the story of one request over HTTP, compared with the worked examples."""
