"""Rules and states of the catalogue; imports nothing but the standard library."""
