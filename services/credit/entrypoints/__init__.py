"""Where requests, events and hours come in."""
