"""The `chengnuo` command: the only place that composes several services."""
