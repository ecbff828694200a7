"""What is measured, against whom: `make bench`. What the figures mean is in docs/benchmarks.md."""
