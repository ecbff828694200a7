"""The HTTP interface of panels and the items of their agendas."""
