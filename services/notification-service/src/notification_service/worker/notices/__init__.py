"""Sending notices to people: the loop of the process, and the channels."""
