"""HTTP connections and their limits before a request reaches an operation."""
