"""`make demo`: one request over HTTP, and worked examples compared with the service's dates."""
