"""Examples of contents, shown in the documents: an invented child."""
