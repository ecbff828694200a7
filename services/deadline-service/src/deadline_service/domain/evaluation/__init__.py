"""The timetable of a case: which clocks its facts start, their due dates and their outcomes."""
