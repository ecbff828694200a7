"""Clients that councils would generate, made and run against a live system: `make clients`."""
