"""What people and events make happen; one file each, the transaction visible in it."""
