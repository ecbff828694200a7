"""A sendable notice as plain text, as an HTML e-mail and as a letter in PDF."""
