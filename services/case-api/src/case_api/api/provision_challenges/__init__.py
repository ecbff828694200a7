"""The HTTP interface of concerns about provision, in a case and across cases."""
