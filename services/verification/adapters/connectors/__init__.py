"""The outside systems that answer for facts."""
