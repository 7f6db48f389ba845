"""PostgreSQL: its programs, a server of one's own on this machine, the services' databases."""
