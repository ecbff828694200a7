"""What follows where an NHS number that the council holds is no longer valid."""
