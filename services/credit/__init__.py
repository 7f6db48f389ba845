"""The credit service: who may use the commitment path, what ends when, and which repair is due."""
