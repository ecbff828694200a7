"""The command that writes what inspectors ask for into a folder."""
