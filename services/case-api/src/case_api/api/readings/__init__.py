"""The gateway through which personal data is read, and the record of reading."""
