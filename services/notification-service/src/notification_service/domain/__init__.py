"""What a webhook is, when it is tried again and where it may go: plain data, plain functions."""
