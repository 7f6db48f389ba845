"""The four services and the chassis that carries them."""
