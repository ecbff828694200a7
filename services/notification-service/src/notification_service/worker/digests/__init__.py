"""Sending the digests of the morning: the loop of the process."""
