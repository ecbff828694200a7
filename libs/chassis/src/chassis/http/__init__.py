"""HTTP connections: their bounds before a request reaches an operation."""
