"""Sending a notice: to whom, with which doubts, in what state. Pure."""
