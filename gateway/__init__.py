"""The one door: who calls, where the request goes, and one description of the whole API."""
