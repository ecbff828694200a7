"""The automatic notices of councils: planned, due, ended."""
