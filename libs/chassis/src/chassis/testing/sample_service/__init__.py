"""A sample service that uses all of chassis, for its tests and as an example."""
