"""The HTTP interface of links between the cases of one child."""
