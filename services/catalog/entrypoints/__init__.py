"""The HTTP doors of the catalogue."""
