"""The stored rows of deadlines, and the events that announce them once a case is quiet."""
