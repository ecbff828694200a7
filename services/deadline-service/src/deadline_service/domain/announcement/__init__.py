"""The events about deadlines, caused by new facts or by the passing of days."""
