"""The migrations of verification."""
