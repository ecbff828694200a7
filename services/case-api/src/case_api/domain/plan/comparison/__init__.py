"""What differs between two contents of a plan, item by item."""
