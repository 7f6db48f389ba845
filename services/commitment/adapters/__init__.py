"""How the service reaches its tables, the clauses, the identity service and the bus."""
