"""The peers that are measured beside our code."""
