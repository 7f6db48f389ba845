"""The catalogue: what may be offered to be committed to instead of proved, and since when."""
