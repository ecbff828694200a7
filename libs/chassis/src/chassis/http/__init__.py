"""HTTP on the wire: what bounds a connection before any operation is asked."""
