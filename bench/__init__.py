"""Benchmarks against peers: `make bench`. The meaning of the figures: docs/benchmarks.md."""
