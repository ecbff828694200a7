"""The morning digest of officers and managers: what is in it, when it is sent, and its words."""
