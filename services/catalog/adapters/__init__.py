"""Where the catalogue meets its database, the contracts and the holiday tables."""
