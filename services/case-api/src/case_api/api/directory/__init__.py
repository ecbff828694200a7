"""The directory over HTTP: officers and teams."""
