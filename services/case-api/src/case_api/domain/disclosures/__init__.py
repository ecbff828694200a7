"""What was disclosed of a case outside of the council, to whom and for which purpose."""
