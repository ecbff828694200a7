"""The timetable of a case: which clocks its facts start, when they are due, and their outcomes."""
