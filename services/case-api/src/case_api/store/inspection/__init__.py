"""What is read for inspectors: the Annex A list, and the histories of some cases."""
