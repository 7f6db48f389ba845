"""How the system is started, tried out and seeded."""
