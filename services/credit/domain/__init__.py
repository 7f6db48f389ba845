"""Rules, states and periods of credit; the standard library only."""
