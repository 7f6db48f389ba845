"""HTTP, subscriptions and timers of verification."""
