"""How people and messages come in: routes, schemas, subscriptions, timers."""
