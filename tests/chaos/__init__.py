"""Everything is killed in turn; then the books are balanced."""
