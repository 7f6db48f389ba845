"""What a fresh embedded system holds, and how it comes in: through the public API."""
