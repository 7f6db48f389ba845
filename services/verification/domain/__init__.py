"""Rules, states and plans of verification; the standard library only."""
