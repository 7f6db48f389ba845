"""How credit reaches its database, the other services and the credit platforms."""
