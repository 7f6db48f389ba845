"""What the services say to one another and to the world: events, problems, clauses, the API."""
